import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { type LinkVerb, linkRequests } from "../../../contract/link.ts";
import { someRequest } from "../../some-request.ts";
import { hostileText, spoiled, torn } from "../hostile.ts";
import type { Target } from "../target.ts";
import { canary, type FuzzWorld } from "../world.ts";

interface LinkCase {
  verb: string;
  body: string;
  actor: string | undefined;
}

/** What streams is looked at until it says something, or for as long as this. */
const listenMs = 100;

/** Requests to the worker's real link, whose real use cases have a real database and repository. */
export function linkTarget({ socketPath, root, files, assertUnharmed }: FuzzWorld): Target<LinkCase> {
  const verbs = Object.keys(linkRequests) as LinkVerb[];
  const person = { id: "p1", name: "Anna", role: "admin", from: "127.0.0.1" };
  const requests = { ...someRequest, registerApplication: { repository: root, root } };
  const valid = fc.constantFrom(...verbs).chain((verb) =>
    fc.record({
      verb: fc.constant<string>(verb),
      body: spoiled(requests[verb]).map((value) => JSON.stringify(value) ?? ""),
    }),
  );
  const noise = fc.record({
    verb: fc.oneof(fc.constantFrom<string>(...verbs), hostileText),
    body: fc.oneof(hostileText, fc.constant('{"run":1}').chain(torn)),
  });
  const actor = fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 6 },
    { arbitrary: spoiled(person).map((value) => JSON.stringify(value)), weight: 3 },
    { arbitrary: hostileText, weight: 1 },
  );
  return {
    name: "requests to the link",
    cases: fc
      .tuple(fc.oneof({ arbitrary: valid, weight: 8 }, { arbitrary: noise, weight: 1 }), actor)
      .map(([asked, actor]) => ({ ...asked, actor })),
    async take({ verb, body, actor }) {
      const named = foldersIn(body);
      if (verb === "commitAndPush") await writeFile(join(root, "changed"), body);
      const { status, said } = await files.also(named, () => ask(socketPath, verb, body, actor));
      if (named.length > 0 && status === 200)
        await ask(socketPath, "registerApplication", JSON.stringify({ repository: root, root }), undefined);
      if (said.includes(canary)) throw new Error("It answered what lies outside.");
      assertUnharmed();
      if (status === 200) return "taken";
      const { code, message } = JSON.parse(said) as { code: string; message: string };
      if (status >= 500 || code === "unexpected" || !message) throw new Error(`${status}: ${said.slice(0, 300)}`);
      return code;
    },
  };
}

/** The administrator names the folders of the application: they are the only ones that may be anywhere. */
function foldersIn(body: string): string[] {
  try {
    const { repository, root } = JSON.parse(body) as Record<string, unknown>;
    return [repository, root].filter(
      (folder): folder is string => typeof folder === "string" && folder.startsWith("/"),
    );
  } catch {
    return [];
  }
}

async function ask(socketPath: string, verb: string, body: string, actor: string | undefined) {
  const headers = actor === undefined ? {} : { "x-slipway-actor": headerText(actor) };
  const path = `/${encodeURI(verb.toWellFormed()).slice(0, 2000)}`;
  const asking = request({ socketPath, path, method: "POST", headers, agent: false });
  asking.end(body);
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  const streams = ["events", "logs", "logHistory", "download", "metrics"].includes(verb) && answer.statusCode === 200;
  if (!streams) return { status: answer.statusCode ?? 0, said: await text(answer) };
  const first = await Promise.race([once(answer, "data"), new Promise((done) => setTimeout(done, listenMs, []))]);
  answer.destroy();
  return { status: 200, said: String((first as unknown[])[0] ?? "") };
}

/** Nothing else goes into a header: as a client has to do it. */
const headerText = (text: string) =>
  text
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .slice(0, 4000);
