import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { LinkEvent } from "../../contract/link.ts";
import { Refusal } from "../../contract/refusal.ts";
import { readEvents } from "../../testing/log-chunks.ts";
import { collect, someLink } from "../../testing/some-link.ts";
import { someRequest } from "../../testing/some-request.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { createLinkClient } from "./client.ts";
import type { LinkContext } from "./verbs.ts";

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
const journal = (seq: number): LinkEvent => ({
  type: "journal",
  run: 4,
  entry: { seq, at: 1, type: "mark", step: "switch", mark: "done" },
});

describe("streams", () => {
  test("events arrive in order and end with the handler's own cause, or with a general one", async () => {
    const own: LinkEvent = { type: "end", cause: "You read too slowly." };
    const first = await someLink({ events: () => batches([journal(1), journal(2)], [journal(3), own, journal(4)]) });
    const events = await collect(createLinkClient(first.socketPath).events(AbortSignal.timeout(5000)));
    expect(events).toEqual([journal(1), journal(2), journal(3), own]);
    const second = await someLink({ events: () => batches([journal(1)]) });
    const others = await collect(createLinkClient(second.socketPath).events(AbortSignal.timeout(5000)));
    expect(others.at(-1)).toMatchObject({ type: "end", cause: expect.any(String) });
  });

  test("an error in the middle is the cause; a refusal before the first event is thrown", async () => {
    const { socketPath } = await someLink({
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
    await expect(readEvents(client.logs(someRequest.logs as never, AbortSignal.timeout(5000)))).rejects.toMatchObject({
      code: "service-not-found",
    });
  });

  test("closing the server ends every stream with its cause, and the handler's signal", async () => {
    let context: LinkContext | undefined;
    const { socketPath, server } = await someLink({
      events: (_, given) => {
        context = given;
        return open(given, [journal(1)]);
      },
    });
    const events = createLinkClient(socketPath).events(AbortSignal.timeout(5000))[Symbol.asyncIterator]();
    await events.next();
    const closed = server.close();
    expect((await events.next()).value).toEqual({ type: "end", cause: "The worker is stopping." });
    expect((await events.next()).done).toBe(true);
    await closed;
    expect(context?.signal.aborted).toBe(true);
  });

  test("a reader who leaves ends the handler's signal", async () => {
    const left = Promise.withResolvers<void>();
    const { socketPath, logged } = await someLink({
      events: (_, context) => {
        context.signal.addEventListener("abort", () => left.resolve());
        return open(context, [journal(1)]);
      },
    });
    for await (const _ of createLinkClient(socketPath).events(AbortSignal.timeout(5000))) break;
    await expect(left.promise).resolves.toBeUndefined();
    await turn();
    expect(logged).toEqual([]);
  });

  test("a reader who does not read holds the handler back instead of filling the memory", async () => {
    let taken = 0;
    const big = Array.from({ length: 100 }, () => ({ ...journal(1), filler: "x".repeat(1000) }));
    const { socketPath } = await someLink({
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
    const socketPath = join(temporaryFolder(), "worker.sock");
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
