import { setImmediate as turn } from "node:timers/promises";
import { io } from "socket.io-client";
import { expect, test, vi } from "vitest";
import type { Actor } from "../../contract/permissions.ts";
import { panelNamespace, signedOut } from "../../contract/socket.ts";
import { eventually } from "../../testing/eventually.ts";
import { type BrowserSocket, panelSockets } from "../../testing/panel-socket.ts";
import { someLink } from "../../testing/some-link.ts";
import { mostEvents } from "./namespace.ts";

const hour = 60 * 60_000;
const panel = async () => panelSockets((await someLink({})).socketPath);

function heard(socket: BrowserSocket) {
  const state = { people: [] as Actor[], ended: "", connected: true };
  socket.on("person", (person) => state.people.push(person));
  socket.on("session-ended", ({ cause }) => {
    state.ended = cause;
  });
  socket.on("disconnect", () => {
    state.connected = false;
  });
  return state;
}

test("an open page is told another role at once", async () => {
  const { signIn, setRole, tell } = await panel();
  const { id, socket } = await signIn("lead");
  const state = heard(socket);
  await setRole(id, "viewer");
  tell();
  await eventually(async () => expect(state.people).toMatchObject([{ id, role: "viewer" }]));
  expect(state.connected).toBe(true);
});

test("the socket of a session that has ended is told why, closed, and not let in again", async () => {
  const { signIn, sessions, tell } = await panel();
  const { id, session, socket } = await signIn("lead");
  const other = await signIn("developer");
  const [state, others] = [heard(socket), heard(other.socket)];
  await sessions.end(id, { only: session }, "You have signed out.", Date.now());
  tell();
  await eventually(async () => expect(state).toMatchObject({ ended: "You have signed out.", connected: false }));
  expect(others).toEqual({ people: [], ended: "", connected: true });
  expect(await attempt(socket)).toBe(signedOut);
});

test("limits end an open page by themselves, and a role that another process changed is noticed", async () => {
  const { signIn, setRole, age } = await panel();
  const [lead, developer] = [await signIn("lead"), await signIn("developer")];
  const [state, other] = [heard(lead.socket), heard(developer.socket)];
  await age(lead.session, 4 * 60 * 60_000);
  await setRole(developer.id, "viewer");
  await eventually(async () =>
    expect(state).toMatchObject({ ended: expect.stringMatching(/4 hours/), connected: false }),
  );
  await eventually(async () => expect(other.people).toMatchObject([{ role: "viewer" }]));
});

test("an open page keeps its session alive by nothing but what somebody does there", async () => {
  const { signIn, sessions, age } = await panel();
  const { session, socket } = await signIn("lead");
  const unused = async (ms: number) => Date.now() - ((await sessions.find(session))?.lastSeenAt ?? 0) >= ms;
  await age(session, hour);
  socket.disconnect();
  const connected = new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.connect();
  await connected;
  await socket.timeout(10_000).emitWithAck("watch-run", { run: 1, after: 0, outputAfter: 0 });
  await socket.timeout(10_000).emitWithAck("watch-metrics", { environment: "staging" });
  expect(await unused(hour)).toBe(true);
  const shell = { environment: "staging", mode: "read", shell: crypto.randomUUID() } as const;
  await socket.timeout(10_000).emitWithAck("type-in-shell", { ...shell, text: "SELECT 1;" });
  expect(await unused(hour)).toBe(false);
});

test("what a page asks for is begun in its order, however long a session takes to be looked up", async () => {
  const { signIn, sessions } = await panel();
  const { socket } = await signIn("lead");
  const find = sessions.find.bind(sessions);
  let slower = 20; // each is looked up quicker than the one before
  vi.spyOn(sessions, "find").mockImplementation(async (id) => {
    for (let turns = slower--; turns > 0; turns--) await turn();
    return find(id);
  });
  const order: number[] = [];
  const sent = Array.from({ length: 20 }, (_, index) => index + 1);
  await Promise.all(
    sent.map(async (run) => {
      await socket.timeout(10_000).emitWithAck("watch-metrics", { environment: run % 2 ? "staging" : "production" });
      order.push(run);
    }),
  );
  expect(order).toEqual(sent);
});

test("an event of a session that has ended is not done, and closes the socket", async () => {
  const { signIn, sessions } = await panel();
  const { id, socket } = await signIn("lead");
  const state = heard(socket);
  await sessions.end(id, {}, "You have signed out.", Date.now());
  const asked = socket.timeout(10_000).emitWithAck("watch-run", { run: 1, after: 0, outputAfter: 0 });
  await expect(asked).rejects.toThrow(/disconnected/);
  expect(state).toMatchObject({ ended: "You have signed out.", connected: false });
});

test("a page that asks for more than people do is told to wait, and no other page is", async () => {
  const { signIn } = await panel();
  const [lead, developer] = [await signIn("lead"), await signIn("developer")];
  const ask = async ({ socket }: typeof lead) => {
    const answer = await socket.timeout(10_000).emitWithAck("watch-run", { run: 1, after: 0, outputAfter: 0 });
    return answer.ok ? undefined : answer.code;
  };
  const allowed = await Promise.all(Array.from({ length: mostEvents.points }, () => ask(lead)));
  expect(allowed).not.toContain("too-often");
  expect(await ask(lead)).toBe("too-often");
  expect(await ask(developer)).not.toBe("too-often");
});

test.each([
  ["another site", { origin: "http://evil.example" }],
  ["null", { origin: "null" }],
  ["nobody", {}],
  ["another port of this host", { origin: "http://127.0.0.1:1" }],
])("a handshake from %s is refused before the session is looked at", async (_, from) => {
  const { url, cookie } = await panel();
  const session = await cookie("admin");
  for (const transport of ["websocket", "polling"]) {
    const headers = { cookie: session, "sec-fetch-site": "cross-site", ...from };
    const socket = io(`${url}${panelNamespace}`, {
      transports: [transport],
      reconnection: false,
      extraHeaders: headers,
    });
    expect(await attempt(socket)).toMatch(/websocket error|xhr poll error/);
  }
});

/** Why it is not let in. */
function attempt(socket: Pick<BrowserSocket, "connect" | "once" | "disconnect">): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once("connect", () => resolve("It was let in."));
  socket.once("connect_error", (error) => resolve(error.message));
  socket.connect();
  return promise.finally(() => socket.disconnect());
}
