import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { collect, someLink } from "../../testing/some-link.ts";
import { someRequest } from "../../testing/some-request.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { createLinkClient } from "./client.ts";
import { createLinkServer } from "./server.ts";
import type { LinkHandlers } from "./verbs.ts";

const ask = someRequest.ask as { input: never };

describe("calls", () => {
  test("a request arrives parsed with its defaults and its actor, and the answer comes back", async () => {
    let seen: unknown;
    const { socketPath } = await someLink({
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
    const { socketPath, logged } = await someLink({
      ask: async () => {
        throw new Refusal("busy", "Run 7 is under way.", { run: 7 });
      },
    });
    const refusal = createLinkClient(socketPath).call("ask", ask);
    await expect(refusal).rejects.toBeInstanceOf(Refusal);
    await expect(refusal).rejects.toMatchObject({ code: "busy", message: "Run 7 is under way.", facts: { run: 7 } });
    expect(logged).toEqual([]);
  });

  test("an unexpected error is logged with the reference that the other side is given, and not told", async () => {
    const { socketPath, logged } = await someLink({
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
    const { socketPath } = await someLink({});
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

  test("a caller who gives up ends the handler's signal, which is nothing unexpected", async () => {
    const ended = Promise.withResolvers<string>();
    const began = Promise.withResolvers<void>();
    const { socketPath, logged } = await someLink({
      refs: async (_, { signal }) => {
        began.resolve();
        await once(signal, "abort");
        ended.resolve(signal.reason.code);
        throw signal.reason;
      },
    });
    const controller = new AbortController();
    const call = createLinkClient(socketPath).call("refs", {}, controller.signal);
    await began.promise;
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect(await ended.promise).toBe("asker-gone");
    expect(logged).toEqual([]);
  });
});

describe("the socket", () => {
  test("only its owner can open it", async () => {
    const before = process.umask();
    const { socketPath } = await someLink({});
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(process.umask()).toBe(before);
  });

  test("one left over by a killed worker is replaced; one that answers is not", async () => {
    const socketPath = join(temporaryFolder(), "worker.sock");
    writeFileSync(socketPath, "");
    await someLink({ status: async () => ({ version: 1 }) as never }, socketPath);
    expect(await createLinkClient(socketPath).call("status", {})).toEqual({ version: 1 });
    await expect(someLink({}, socketPath)).rejects.toMatchObject({ code: "worker-running" });
    expect(await createLinkClient(socketPath).call("status", {})).toEqual({ version: 1 });
  });

  test("nobody there, a worker that ends while asked, or a path too long is said in a sentence", async () => {
    const socketPath = join(temporaryFolder(), "worker.sock");
    await expect(createLinkClient(socketPath).call("status", {})).rejects.toMatchObject({ code: "worker-away" });
    const events = collect(createLinkClient(socketPath).events(AbortSignal.timeout(5000)));
    await expect(events).rejects.toMatchObject({ code: "worker-away" });
    const dying = createServer((request) => request.socket.destroy());
    await once(dying.listen(socketPath), "listening");
    await expect(createLinkClient(socketPath).call("status", {})).rejects.toMatchObject({ code: "worker-away" });
    dying.close();
    const long = { socketPath: `/tmp/${"x".repeat(120)}`, handlers: {} as LinkHandlers, log: () => {} };
    await expect(createLinkServer(long)).rejects.toMatchObject({ code: "socket-path-too-long" });
  });
});
