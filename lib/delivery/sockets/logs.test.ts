import { expect, test } from "vitest";
import type { Answer } from "../../contract/answer.ts";
import { logEventReader } from "../../contract/log-events.ts";
import { joined } from "../../contract/log-records.ts";
import type { LogEvent, LogRequest } from "../../contract/logs.ts";
import { Refusal } from "../../contract/refusal.ts";
import { eventually } from "../../testing/eventually.ts";
import { logChunks } from "../../testing/log-chunks.ts";
import { type BrowserSocket, panelSockets } from "../../testing/panel-socket.ts";
import { someLink } from "../../testing/some-link.ts";
import type { LinkHandlers } from "../link/verbs.ts";

const request: LogRequest = { environment: "production", services: ["backend"], tail: 500, follow: true };
const line = (text: string): LogEvent => ({
  type: "line",
  environment: "production",
  service: "backend",
  at: 1_795_390_949_000,
  stream: "stdout",
  text,
});
const watch = (socket: BrowserSocket) => socket.timeout(10_000).emitWithAck("watch-logs", request);

async function panel(handlers: Partial<LinkHandlers>) {
  const { socketPath } = await someLink(handlers);
  return panelSockets(socketPath);
}

/** Reads, and acknowledges unless it sleeps. */
function readLogs(socket: BrowserSocket) {
  const read = logEventReader();
  const state = { texts: [] as string[], asleep: false, broken: "", bytes: 0 };
  const waiting: (() => void)[] = [];
  socket.on("logs", ({ bytes }, taken) => {
    const chunk = new Uint8Array(bytes as ArrayBuffer);
    state.bytes += chunk.length;
    for (const event of read(chunk))
      state.texts.push(event.type === "line" ? event.text : event.type === "end" ? event.cause : event.reason);
    if (state.asleep) waiting.push(taken);
    else taken();
  });
  socket.on("logs-broken", ({ cause }) => {
    state.broken = cause;
  });
  const wake = () => {
    state.asleep = false;
    for (const taken of waiting.splice(0)) taken();
  };
  return { state, wake };
}

/** Waits until it is told, or the asker has gone. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, pass: (signal: AbortSignal) => Promise.race([promise, aborted(signal)]) };
}
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

test("lines arrive in their order, and the stream's end with its cause", async () => {
  const { signIn } = await panel({
    async *logs() {
      const chunks = logChunks();
      yield chunks([line("one"), line("two 🚢")]);
      yield chunks([{ type: "end", cause: "These are all." }]);
    },
  });
  const { socket } = await signIn("lead");
  const { state } = readLogs(socket);
  expect(await watch(socket)).toMatchObject({ ok: true });
  await eventually(async () => expect(state.texts).toEqual(["one", "two 🚢", "These are all."]));
});

test("a browser that acknowledges nothing costs a bounded buffer; awake it goes on where it was", async () => {
  let given = 0;
  const filler = "x".repeat(1000);
  const { signIn } = await panel({
    async *logs() {
      const chunks = logChunks();
      for (; given < 20_000; given += 50)
        yield [joined(chunks(Array.from({ length: 50 }, (_, index) => line(`${given + index} ${filler}`))))];
    },
  });
  const { socket } = await signIn("lead");
  const { state, wake } = readLogs(socket);
  state.asleep = true;
  await watch(socket);
  let before = -1;
  await eventually(async () => {
    const still = before === state.bytes && state.bytes > 0;
    before = state.bytes;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(still).toBe(true);
  });
  expect(state.bytes).toBeLessThan(1.4 * 1024 * 1024);
  expect(given).toBeLessThan(5000);
  wake();
  await eventually(async () => expect(state.texts.length).toBeGreaterThanOrEqual(20_000));
  const numbers = state.texts.slice(0, 20_000).map((text) => Number(text.split(" ")[0]));
  expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
});

test("a viewer is refused at every event, and a role that is taken away ends what is open", async () => {
  const { open, pass } = gate();
  const asked: string[] = [];
  const { signIn, setRole, tell } = await panel({
    async *logs(_, { signal, actor }) {
      asked.push(actor.name);
      yield logChunks()([line("one")]);
      await pass(signal);
    },
    async *logHistory(_, { actor }) {
      asked.push(actor.name);
      yield logChunks()([{ type: "end", cause: "all" }]);
    },
  });
  const viewer = await signIn("viewer");
  const forbidden = { ok: false, code: "forbidden" };
  expect(await watch(viewer.socket)).toMatchObject(forbidden);
  const page = { environment: "production", services: ["backend"], limit: 10, newest: false } as const;
  const history = (socket: BrowserSocket) =>
    socket.timeout(10_000).emitWithAck("log-history", { ...page, services: ["backend"] });
  expect(await history(viewer.socket)).toMatchObject(forbidden);
  expect(asked).toEqual([]);

  const lead = await signIn("lead");
  const { state } = readLogs(lead.socket);
  expect(await watch(lead.socket)).toMatchObject({ ok: true });
  const answer = (await history(lead.socket)) as Answer<{ bytes: Uint8Array }>;
  expect(answer.ok && logEventReader()(answer.value.bytes)).toEqual([{ type: "end", cause: "all" }]);
  await eventually(async () => expect(state.texts).toEqual(["one"]));
  await setRole(lead.id, "viewer");
  tell();
  await eventually(async () => expect(state.broken).toMatch(/may no longer read the logs of production/));
  expect(await watch(lead.socket)).toMatchObject(forbidden);
  open();
});

test("a refusal and a worker that is away are told with their cause", async () => {
  const { signIn } = await panel({
    logs: async () => {
      throw new Refusal("service-not-found", "There is no service backend.");
    },
  });
  const { socket } = await signIn("admin");
  const { state } = readLogs(socket);
  await watch(socket);
  await eventually(async () => expect(state.broken).toBe("There is no service backend."));
});

test("a browser that leaves ends the stream in the worker", async () => {
  const left = Promise.withResolvers<void>();
  const { signIn } = await panel({
    async *logs(_, { signal }) {
      yield logChunks()([line("one")]);
      await aborted(signal);
      left.resolve();
    },
  });
  const { socket } = await signIn("admin");
  const { state } = readLogs(socket);
  await watch(socket);
  await eventually(async () => expect(state.texts).toEqual(["one"]));
  socket.disconnect();
  await expect(left.promise).resolves.toBeUndefined();
});
