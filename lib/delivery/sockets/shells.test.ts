import { once } from "node:events";
import { expect, test } from "vitest";
import type { Answer } from "../../contract/answer.ts";
import type { OpenedShell, ShellEvent } from "../../contract/database-shell.ts";
import type { OpenShellRequest } from "../../contract/shell-requests.ts";
import { confirmFirst } from "../../contract/sign-in-codes.ts";
import { eventually } from "../../testing/eventually.ts";
import { type BrowserSocket, panelSockets } from "../../testing/panel-socket.ts";
import { someLink } from "../../testing/some-link.ts";
import type { LinkHandlers } from "../link/verbs.ts";

const shell = "5e0f4ad5-1b09-4d7c-9f39-0d8e3d9b9a11";
const request: OpenShellRequest = { environment: "staging", mode: "write", size: { columns: 80, rows: 24 } };
const output = (text: string): ShellEvent => ({ type: "output", base64: Buffer.from(text).toString("base64") });

/** A worker whose shells show what a test says. */
async function panel(shows: () => AsyncGenerator<ShellEvent[]>) {
  const heard: string[] = [];
  const closed: string[] = [];
  const handlers: Partial<LinkHandlers> = {
    async openShell({ environment, mode }, { signal }) {
      signal.addEventListener("abort", () => heard.push("gone"));
      return (async function* () {
        yield [
          { type: "opened" as const, shell, environment, mode, database: "warehouse", container: "wms-staging-db" },
        ];
        yield* shows();
        if (!signal.aborted) await once(signal, "abort");
      })();
    },
    typeInShell: async ({ text }) => {
      heard.push(text);
      return null;
    },
    resizeShell: async ({ size }) => {
      heard.push(`${size.columns}x${size.rows}`);
      return null;
    },
    closeShell: async ({ cause }, { actor }) => {
      closed.push(`${actor.role}: ${cause}`);
      return null;
    },
  };
  return { heard, closed, ...(await panelSockets((await someLink(handlers)).socketPath)) };
}

const open = (socket: BrowserSocket, facts: Partial<OpenShellRequest> = {}) =>
  socket.timeout(10_000).emitWithAck("open-shell", { ...request, ...facts }) as Promise<Answer<OpenedShell>>;

function reading(socket: BrowserSocket, takes = true) {
  const state = { text: "", bytes: 0, ended: "" };
  socket.on("shell-output", ({ bytes }, taken) => {
    state.bytes += (bytes as ArrayBuffer).byteLength;
    state.text = `${state.text}${Buffer.from(bytes as ArrayBuffer)}`.slice(-100);
    if (takes) taken();
  });
  socket.on("shell-ended", ({ cause }) => {
    state.ended = cause;
  });
  return state;
}

test("what it shows comes after its acknowledgement, what is typed goes on in its order, and its end has a cause", async () => {
  const { promise: wanted, resolve: end } = Promise.withResolvers<void>();
  const { signIn, heard } = await panel(async function* () {
    yield [output("staging> ")];
    await wanted;
    yield [output("Bye"), { type: "end", cause: "You have left it." }];
  });
  const { socket } = await signIn("developer");
  const state = reading(socket);
  expect(await open(socket)).toMatchObject({ ok: true, value: { shell, database: "warehouse" } });
  await eventually(async () => expect(state.text).toBe("staging> "));
  const which = { environment: "staging", mode: "write", shell } as const;
  await socket.timeout(10_000).emitWithAck("type-in-shell", { ...which, text: "SELECT 1;\n" });
  socket.emit("resize-shell", { ...which, size: { columns: 100, rows: 30 } });
  await eventually(async () => expect(heard).toEqual(["SELECT 1;\n", "100x30"]));
  end();
  await eventually(async () => expect(state).toMatchObject({ text: "staging> Bye", ended: "You have left it." }));
});

test("writing in production asks first who it is; reading does not, and neither is for everybody", async () => {
  const { signIn, sessions, unconfirm } = await panel(async function* () {});
  const lead = await signIn("lead");
  await unconfirm(lead.session);
  const production = { environment: "production" } as const;
  expect(await open(lead.socket, { ...production, mode: "write" })).toMatchObject({ ok: false, code: confirmFirst });
  expect(await open(lead.socket, { ...production, mode: "read" })).toMatchObject({ ok: true });
  await sessions.confirmed(lead.session, Date.now());
  expect(await open(lead.socket, { ...production, mode: "write" })).toMatchObject({ ok: true });
  const developer = await signIn("developer");
  for (const mode of ["read", "write"] as const)
    expect(await open(developer.socket, { ...production, mode })).toMatchObject({ ok: false, code: "forbidden" });
});

test("a role that is taken away ends it at once, and the worker is told why", async () => {
  const { signIn, setRole, tell, heard, closed } = await panel(async function* () {});
  const { id, socket } = await signIn("developer");
  const state = reading(socket);
  await open(socket);
  await setRole(id, "viewer");
  tell();
  await eventually(async () => expect(state.ended).toMatch(/may no longer open a shell for writing in staging/));
  await eventually(async () => expect(heard).toEqual(["gone"]));
  expect(closed).toEqual([expect.stringMatching(/^viewer: developer may no longer/)]);
  const typing = { environment: "staging", mode: "write", shell, text: "x" } as const;
  expect(await socket.timeout(10_000).emitWithAck("type-in-shell", typing)).toMatchObject({ code: "forbidden" });
});

test("a session's end and a page that is left end it, each with its cause", async () => {
  const { signIn, sessions, tell, closed } = await panel(async function* () {});
  const first = await signIn("developer");
  await open(first.socket);
  await sessions.end(first.id, {}, "You have signed out.", Date.now());
  tell();
  await eventually(async () => expect(closed).toEqual(["developer: The sign-in has ended."]));
  const second = await signIn("lead");
  await open(second.socket);
  second.socket.disconnect();
  await eventually(async () => expect(closed[1]).toBe("lead: The page was left, or was cut off."));
});

test("a browser that takes nothing holds the worker back", async () => {
  let given = 0;
  const { signIn } = await panel(async function* () {
    for (; given < 200 * 1024 * 1024; given += 16 * 1024) yield [output("x".repeat(16 * 1024))];
  });
  const { socket } = await signIn("developer");
  const state = reading(socket, false);
  await open(socket);
  let before = -1;
  await eventually(async () => {
    const still = state.bytes > 0 && given === before;
    before = given;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(still).toBe(true);
  });
  expect(state.bytes).toBeLessThan(512 * 1024);
  expect(given).toBeLessThan(8 * 1024 * 1024);
});
