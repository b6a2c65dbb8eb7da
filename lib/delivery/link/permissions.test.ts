import { describe, expect, test } from "vitest";
import { type LinkVerb, linkRequests } from "../../contract/link.ts";
import { environments } from "../../contract/names.ts";
import { roles } from "../../contract/permissions.ts";
import { expectedVerbs, isGranted } from "../../testing/access-expected.ts";
import { collect, someLink } from "../../testing/some-link.ts";
import { createLinkClient } from "./client.ts";
import { type LinkHandlers, linkPermissions } from "./verbs.ts";

const streams: ReadonlySet<string> = new Set(["events", "logs", "logHistory", "download", "metrics", "openShell"]);
async function* nothing(): AsyncGenerator<never[]> {}

describe("permissions", () => {
  const verbs = Object.keys(linkRequests) as LinkVerb[];

  test("every verb is listed, and every role is held to it before the handler is asked", async () => {
    expect(Object.keys(linkPermissions).sort()).toEqual([...verbs].sort());
    expect(Object.keys(expectedVerbs).sort()).toEqual([...verbs].sort());
    const reached: string[] = [];
    const handlers = Object.fromEntries(
      verbs.map((verb) => [verb, () => (reached.push(verb), streams.has(verb) ? nothing() : null)]),
    );
    const { socketPath } = await someLink(handlers as unknown as LinkHandlers);
    for (const role of roles) {
      const client = createLinkClient(socketPath, { id: role, name: role, role });
      for (const verb of verbs)
        for (const environment of environments) {
          const request = expectedVerbs[verb].request(environment) as never;
          const allowed = isGranted(expectedVerbs[verb].least, role, environment);
          reached.length = 0;
          const limit = AbortSignal.timeout(5000);
          const asked =
            verb === "events"
              ? collect(client.events(limit))
              : verb === "logs" ||
                  verb === "logHistory" ||
                  verb === "download" ||
                  verb === "metrics" ||
                  verb === "openShell"
                ? collect<unknown>(client[verb](request, limit))
                : client.call(verb, request);
          if (allowed) await asked;
          else await expect(asked).rejects.toMatchObject({ code: "forbidden" });
          expect([role, verb, environment, reached]).toEqual([role, verb, environment, allowed ? [verb] : []]);
        }
    }
  });
});
