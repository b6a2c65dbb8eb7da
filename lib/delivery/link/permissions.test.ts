import { describe, expect, test } from "vitest";
import { type LinkVerb, linkRequests } from "../../contract/link.ts";
import { type Actor, may, roles } from "../../contract/permissions.ts";
import { collect, someLink, someRequest } from "../../testing/some-link.ts";
import { createLinkClient } from "./client.ts";
import { type LinkHandlers, linkPermissions } from "./verbs.ts";

const { input: ask } = someRequest.ask as { input: object };
const streams: ReadonlySet<string> = new Set(["events", "logs", "logHistory", "download"]);
async function* nothing(): AsyncGenerator<never[]> {}

describe("permissions", () => {
  const verbs = Object.keys(linkRequests) as LinkVerb[];

  test("every verb has one, and every role is held to it before the handler is asked", async () => {
    expect(Object.keys(linkPermissions).sort()).toEqual([...verbs].sort());
    const reached: string[] = [];
    const handlers = Object.fromEntries(
      verbs.map((verb) => [verb, () => (reached.push(verb), streams.has(verb) ? nothing() : null)]),
    );
    const { socketPath } = await someLink(handlers as unknown as LinkHandlers);
    for (const role of roles) {
      const client = createLinkClient(socketPath, { id: role, name: role, role });
      for (const verb of verbs) {
        const parsed = linkRequests[verb].parse(someRequest[verb]) as never;
        const allowed = linkPermissions[verb](parsed).every((permission) => may({ role }, permission));
        reached.length = 0;
        const asked =
          verb === "events"
            ? collect(client.events(AbortSignal.timeout(5000)))
            : verb === "logs" || verb === "logHistory"
              ? collect(client[verb](someRequest[verb] as never, AbortSignal.timeout(5000)))
              : verb === "download"
                ? collect(client.download(someRequest.download as never, AbortSignal.timeout(5000)))
                : client.call(verb, someRequest[verb] as never);
        if (allowed) await asked;
        else await expect(asked).rejects.toMatchObject({ code: "forbidden" });
        expect([role, verb, reached]).toEqual([role, verb, allowed ? [verb] : []]);
      }
    }
  });

  test("a developer deploys staging, not production; a viewer sees no logs", () => {
    const allowed = (role: Actor["role"], verb: LinkVerb, input: object) =>
      linkPermissions[verb](linkRequests[verb].parse(input) as never).every((permission) => may({ role }, permission));
    expect(allowed("developer", "ask", { input: { ...ask, environment: "staging" } })).toBe(true);
    expect(allowed("developer", "ask", { input: ask })).toBe(false);
    expect(allowed("viewer", "logs", someRequest.logs)).toBe(false);
    expect(allowed("lead", "registerApplication", someRequest.registerApplication)).toBe(false);
  });
});
