import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LinkEvent, type LinkVerb, linkRequests } from "../../contract/link.ts";
import type { LogEvent } from "../../contract/logs.ts";
import { type Actor, may, roles } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { createLinkClient } from "./client.ts";
import { createLinkServer, type LinkServer } from "./server.ts";
import { type LinkContext, type LinkHandlers, linkPermissions } from "./verbs.ts";

let folder: string;
let socketPath: string;
let server: LinkServer | undefined;
let logged: [string, unknown][];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slipway-link-"));
  socketPath = join(folder, "worker.sock");
  logged = [];
});
afterEach(async () => {
  await server?.close(0);
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function serve(handlers: Partial<LinkHandlers>): Promise<void> {
  const log = (message: string, error: unknown) => logged.push([message, error]);
  server = await createLinkServer({ socketPath, handlers: handlers as LinkHandlers, log });
}
async function* batches<T>(...all: T[][]): AsyncGenerator<T[]> {
  for (const batch of all) {
    await turn();
    yield batch;
  }
}
/** Yields the batches, then stays open until the context's signal ends. */
async function* open<T>(context: LinkContext, ...all: T[][]): AsyncGenerator<T[]> {
  yield* batches(...all);
  await once(context.signal, "abort");
}
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
const ask = { kind: "deploy", requestId: crypto.randomUUID(), environment: "production", ref: "main" } as const;
const someInput: Record<LinkVerb, object> = {
  status: {},
  events: {},
  ask: { input: ask },
  take: { intent: "i1" },
  runs: {},
  run: { run: 1 },
  journal: { run: 1 },
  output: { run: 1 },
  refs: {},
  logs: { environment: "production", services: ["backend"] },
  application: {},
  registerApplication: { repository: "/srv/wms", root: "/srv/wms" },
};
const journal = (seq: number): LinkEvent => ({
  type: "journal",
  run: 4,
  entry: { seq, at: 1, type: "mark", step: "switch", mark: "done" },
});

describe("calls", () => {
  test("a request arrives parsed with its defaults and its actor, and the answer comes back", async () => {
    let seen: unknown;
    await serve({
      runs: async (request, { actor }) => {
        seen = { request, actor };
        return [];
      },
    });
    const actor: Actor = { id: "u1", name: "Søren 🚢", role: "developer" };
    expect(await createLinkClient(socketPath, actor).call("runs", { environment: "staging" })).toEqual([]);
    expect(seen).toEqual({ request: { environment: "staging", limit: 50 }, actor });
    await createLinkClient(socketPath).call("runs", {});
    expect(seen).toMatchObject({ actor: { id: expect.stringMatching(/^host:./), role: "admin" } });
  });

  test("a refusal comes back as the same refusal", async () => {
    await serve({
      ask: async () => {
        throw new Refusal("busy", "Run 7 is under way.", { run: 7 });
      },
    });
    const refusal = createLinkClient(socketPath).call("ask", { input: ask });
    await expect(refusal).rejects.toBeInstanceOf(Refusal);
    await expect(refusal).rejects.toMatchObject({ code: "busy", message: "Run 7 is under way.", facts: { run: 7 } });
  });

  test("an unexpected error is logged with the reference that the other side is given, and not told", async () => {
    await serve({
      status: async () => {
        throw new Error("password=hunter2");
      },
    });
    const error = await createLinkClient(socketPath)
      .call("status", {})
      .catch((caught: Refusal) => caught);
    const refusal = error as Refusal;
    expect(refusal).toMatchObject({ code: "unexpected", message: expect.not.stringContaining("hunter2") });
    expect(logged).toEqual([[`Unexpected error ${refusal.facts.reference}`, new Error("password=hunter2")]]);
  });

  test("what is no JSON, not of the schema, too long, no verb, or from nobody is refused", async () => {
    await serve({});
    const raw = async (path: string, body: string, method = "POST", headers = {}) => {
      const request = httpRequest({ socketPath, path, method, headers, agent: false }).end(body);
      const [response] = await once(request, "response");
      return `${response.statusCode} ${JSON.parse(await text(response)).code}`;
    };
    expect(await raw("/run", "{")).toBe("400 bad-request");
    expect(await raw("/run", '{"run":-1}')).toBe("400 bad-request");
    expect(await raw("/run", `"${"x".repeat(1024 * 1024)}"`)).toBe("400 bad-request");
    expect(await raw("/__proto__", "{}")).toBe("404 unknown-verb");
    expect(await raw("/status", "", "GET")).toBe("404 unknown-verb");
    expect(await raw("/status", "{}", "POST", { "x-slipway-actor": '{"role":"admin"}' })).toBe("400 bad-request");
  });

  test("a caller who gives up ends the handler's signal", async () => {
    const ended = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    await serve({
      refs: async (_, { signal }) => {
        began.resolve();
        await once(signal, "abort");
        ended.resolve();
        throw signal.reason;
      },
    });
    const controller = new AbortController();
    const call = createLinkClient(socketPath).call("refs", {}, controller.signal);
    await began.promise;
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    await ended.promise;
  });
});

describe("permissions", () => {
  const verbs = Object.keys(linkRequests) as LinkVerb[];

  test("every verb has one, and every role is held to it before the handler is asked", async () => {
    expect(Object.keys(linkPermissions).sort()).toEqual([...verbs].sort());
    const reached: string[] = [];
    const handlers = Object.fromEntries(
      verbs.map((verb) => [verb, () => (reached.push(verb), verb === "events" || verb === "logs" ? batches() : null)]),
    );
    await serve(handlers as unknown as LinkHandlers);
    for (const role of roles) {
      const client = createLinkClient(socketPath, { id: role, name: role, role });
      for (const verb of verbs) {
        const parsed = linkRequests[verb].parse(someInput[verb]) as never;
        const allowed = linkPermissions[verb](parsed).every((permission) => may({ role }, permission));
        reached.length = 0;
        const asked =
          verb === "events"
            ? collect(client.events(AbortSignal.timeout(5000)))
            : verb === "logs"
              ? collect(client.logs(someInput.logs as never, AbortSignal.timeout(5000)))
              : client.call(verb, someInput[verb] as never);
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
    expect(allowed("viewer", "logs", someInput.logs)).toBe(false);
    expect(allowed("lead", "registerApplication", someInput.registerApplication)).toBe(false);
  });
});

describe("streams", () => {
  test("events arrive in order and end with the handler's own cause, or with a general one", async () => {
    const own: LinkEvent = { type: "end", cause: "You read too slowly." };
    await serve({ events: () => batches([journal(1), journal(2)], [journal(3), own, journal(4)]) });
    const events = await collect(createLinkClient(socketPath).events(AbortSignal.timeout(5000)));
    expect(events).toEqual([journal(1), journal(2), journal(3), own]);
    await server?.close();
    await serve({ events: () => batches([journal(1)]) });
    const others = await collect(createLinkClient(socketPath).events(AbortSignal.timeout(5000)));
    expect(others.at(-1)).toMatchObject({ type: "end", cause: expect.any(String) });
  });

  test("a service that ends does not end the stream of the others", async () => {
    const ended: LogEvent = { type: "end", service: "frontend", cause: "The container stopped." };
    await serve({
      logs: () => batches<LogEvent>([ended], [{ type: "skipped", service: "backend", lines: 9, reason: "" }]),
    });
    const all = await collect(createLinkClient(socketPath).logs(someInput.logs as never, AbortSignal.timeout(5000)));
    expect(all.flat().map((event) => event.type)).toEqual(["end", "skipped", "end"]);
  });

  test("an error in the middle is the cause; a refusal before the first event is thrown", async () => {
    await serve({
      events: async function* () {
        yield [journal(1)];
        throw new Refusal("slow", "You read too slowly.");
      },
      logs: async () => {
        throw new Refusal("service-not-found", "There is no service x.");
      },
    });
    const client = createLinkClient(socketPath);
    const events = await collect(client.events(AbortSignal.timeout(5000)));
    expect(events.at(-1)).toEqual({ type: "end", cause: "You read too slowly." });
    await expect(collect(client.logs(someInput.logs as never, AbortSignal.timeout(5000)))).rejects.toMatchObject({
      code: "service-not-found",
    });
  });

  test("closing the server ends every stream with its cause, and the handler's signal", async () => {
    let context: LinkContext | undefined;
    await serve({
      events: (_, given) => {
        context = given;
        return open(given, [journal(1)]);
      },
    });
    const events = createLinkClient(socketPath).events(AbortSignal.timeout(5000))[Symbol.asyncIterator]();
    await events.next();
    const closed = server?.close();
    expect((await events.next()).value).toEqual({ type: "end", cause: "The worker is stopping." });
    expect((await events.next()).done).toBe(true);
    await closed;
    expect(context?.signal.aborted).toBe(true);
  });

  test("a reader who leaves ends the handler's signal", async () => {
    const left = Promise.withResolvers<void>();
    await serve({
      events: (_, context) => {
        context.signal.addEventListener("abort", () => left.resolve());
        return open(context, [journal(1)]);
      },
    });
    for await (const _ of createLinkClient(socketPath).events(AbortSignal.timeout(5000))) break;
    await expect(left.promise).resolves.toBeUndefined();
  });

  test("a reader who does not read holds the handler back instead of filling the memory", async () => {
    let taken = 0;
    const big = Array.from({ length: 100 }, () => ({ ...journal(1), filler: "x".repeat(1000) }));
    await serve({
      events: async function* () {
        for (; taken < 10_000; taken++) yield big as LinkEvent[];
      },
    });
    const socket = connect(socketPath);
    socket.write("POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
    await once(socket, "readable");
    for (let before = -1; before !== taken; ) {
      before = taken;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(taken).toBeLessThan(100);
    socket.destroy();
  });

  test("a worker that dies ends the stream with a cause", async () => {
    const dying = createServer((_, response) => {
      response.writeHead(200).write(`${JSON.stringify(journal(1))}\n{"type":"jour`);
      setTimeout(() => response.destroy(), 20);
    });
    await once(dying.listen(socketPath), "listening");
    const events = await collect(createLinkClient(socketPath).events(AbortSignal.timeout(5000)));
    expect(events).toEqual([journal(1), { type: "end", cause: "The connection to the worker was lost." }]);
    dying.close();
  });
});

describe("the socket", () => {
  test("only its owner can open it", async () => {
    const before = process.umask();
    await serve({});
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(process.umask()).toBe(before);
  });

  test("one left over by a killed worker is replaced; one that answers is not", async () => {
    writeFileSync(socketPath, "");
    await serve({ status: async () => ({ version: 1 }) as never });
    expect(await createLinkClient(socketPath).call("status", {})).toEqual({ version: 1 });
    await expect(createLinkServer({ socketPath, handlers: {} as LinkHandlers, log: () => {} })).rejects.toMatchObject({
      code: "worker-running",
    });
    expect(await createLinkClient(socketPath).call("status", {})).toEqual({ version: 1 });
  });

  test("nobody there, a worker that ends while asked, or a path too long is said in a sentence", async () => {
    await expect(createLinkClient(socketPath).call("status", {})).rejects.toMatchObject({ code: "worker-away" });
    const events = collect(createLinkClient(socketPath).events(AbortSignal.timeout(5000)));
    await expect(events).rejects.toMatchObject({ code: "worker-away" });
    const dying = createServer((request) => request.socket.destroy());
    await once(dying.listen(socketPath), "listening");
    await expect(createLinkClient(socketPath).call("status", {})).rejects.toMatchObject({ code: "worker-away" });
    dying.close();
    const long = { socketPath: join(folder, "x".repeat(120)), handlers: {} as LinkHandlers, log: () => {} };
    await expect(createLinkServer(long)).rejects.toMatchObject({ code: "socket-path-too-long" });
  });
});
