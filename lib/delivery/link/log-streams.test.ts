import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { joined, wholeRecords, writeNote } from "../../contract/log-records.ts";
import type { LogEvent } from "../../contract/logs.ts";
import { Refusal } from "../../contract/refusal.ts";
import { eventually } from "../../testing/eventually.ts";
import { logChunks, readEvents } from "../../testing/log-chunks.ts";
import { someLink } from "../../testing/some-link.ts";
import { someRequest } from "../../testing/some-request.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { createLinkClient } from "./client.ts";

const soon = () => AbortSignal.timeout(10_000);
const request = someRequest.logs as never;
const line = (text: string): LogEvent => ({
  type: "line",
  environment: "staging",
  service: "backend",
  at: 1_795_390_949_000,
  stream: "stdout",
  text,
});

test("records arrive as they are, and end with the stream's own cause or with a general one", async () => {
  const events = [line("one"), line("two 🚢"), { type: "end", service: "backend", cause: "exited" } as const];
  const own = { type: "end", cause: "These are all." } as const;
  const chunks = logChunks();
  const { socketPath } = await someLink({
    async *logs() {
      yield chunks(events.slice(0, 2));
      yield chunks([...events.slice(2), own]);
    },
    async *logHistory() {
      yield [writeNote("source", 1, { environment: "staging", service: "backend" })];
    },
  });
  const client = createLinkClient(socketPath);
  expect(await readEvents(client.logs(request, soon()))).toEqual([...events, own]);
  expect(await readEvents(client.logHistory(request, soon()))).toEqual([{ type: "end", cause: expect.any(String) }]);
});

test("an error in the middle is the cause in the last record; a service's end is not the stream's", async () => {
  const chunks = logChunks();
  const { socketPath } = await someLink({
    async *logs() {
      yield chunks([line("one"), { type: "end", service: "backend", cause: "exited" }]);
      throw new Refusal("slow", "The disk is full.");
    },
  });
  const events = await readEvents(createLinkClient(socketPath).logs(request, soon()));
  expect(events.map((event) => (event.type === "end" ? event.cause : event.type))).toEqual([
    "line",
    "exited",
    "The disk is full.",
  ]);
});

test("a worker that dies in the middle of a record is an error, and the records before it are there", async () => {
  const socketPath = join(temporaryFolder(), "worker.sock");
  const bytes = joined(logChunks()([line("one"), line("two")]));
  const dying = createServer((_, response) => {
    response.writeHead(200).write(bytes.subarray(0, -1));
    setTimeout(() => response.destroy(), 20);
  });
  await once(dying.listen(socketPath), "listening");
  const whole = wholeRecords();
  let taken = 0;
  const reading = (async () => {
    for await (const chunk of createLinkClient(socketPath).logs(request, soon())) taken += whole(chunk).length;
  })();
  await expect(reading).rejects.toMatchObject({ code: "worker-away" });
  expect(taken).toBe(bytes.length - 16 - 3);
  dying.close();
});

test("a reader who does not read holds the handler back instead of filling the memory, and goes on later", async () => {
  let taken = 0;
  const chunk = joined(logChunks()([line("x".repeat(100_000))]));
  const { socketPath } = await someLink({
    async *logs() {
      for (; taken < 500; taken++) yield [chunk];
    },
  });
  const socket = connect(socketPath);
  const body = JSON.stringify(request);
  socket.write(`POST /logs HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  await once(socket, "readable");
  let before = -1;
  await eventually(async () => {
    const moved = before !== taken;
    before = taken;
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (moved || before !== taken) throw new Error("It still goes on.");
  });
  expect(taken).toBeLessThan(50);
  socket.on("data", () => {});
  await eventually(async () => expect(taken).toBe(500));
  socket.destroy();
});
