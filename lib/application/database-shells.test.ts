import { expect, test } from "vitest";
import type { AuditEvent } from "../contract/audit.ts";
import { mostShells, type ShellEvent, shellIdleLimit, shellLimit } from "../contract/database-shell.ts";
import type { Actor } from "../contract/permissions.ts";
import type { PanelStatus } from "../contract/status.ts";
import { anActor, anApplication } from "../testing/builders.ts";
import { eventually } from "../testing/eventually.ts";
import { type FakeTerminal, fakeTerminal } from "../testing/fake-terminal.ts";
import { manualClock } from "../testing/manual-clock.ts";
import { createDatabaseShells, type ShellDeps } from "./database-shells.ts";
import type { ObservedContainer } from "./ports.ts";

const request = { environment: "staging", mode: "write", size: { columns: 80, rows: 24 } } as const;
const here = { environment: "staging", mode: "write" } as const;
const plan = {
  database: { service: "database", name: "warehouse", volume: "data", engine: "mysql", user: "app" },
  residents: [{ container: { service: "database", name: "wms-staging-db", role: "resident", attachments: [] } }],
};

/** One environment with a live release and its database, as the engine and the board show them. */
function world({ log = (message: string, error: unknown): void => expect.unreachable(`${message}: ${error}`) } = {}) {
  const clock = manualClock();
  const container = { id: "c1", name: "wms-staging-db", service: "database", role: "resident", state: "running" };
  const server = { ...container, startedAt: 1, addresses: {} } as unknown as ObservedContainer;
  const release = { number: 3 };
  const engine: PanelStatus["engine"] = { answers: true, host: "fake" };
  const terminals: FakeTerminal[] = [];
  const swept: string[] = [];
  const audit: Omit<AuditEvent, "at">[] = [];
  const listeners: (() => void)[] = [];
  const gate = { opens: Promise.resolve() };
  const database = { service: "database", state: "healthy", database: { name: "warehouse", volume: "data" } };
  const nothing = { services: [] };
  const deps = {
    clock,
    instance: "test",
    store: { application: async () => anApplication(), releases: async () => [{ ...release, spec: plan }] },
    engine: { observe: async () => ({ containers: [{ ...server }], networks: [], volumes: [] }) },
    databases: {
      async openShell(_at: unknown, { size }: typeof request) {
        const terminal = fakeTerminal(size);
        terminals.push(terminal);
        await gate.opens;
        return terminal;
      },
      async sweepShells({ container: name }: { container: string }) {
        swept.push(name);
      },
    },
    board: {
      current: () => ({ engine, environments: { staging: { release, services: [database] }, production: nothing } }),
      liveContainer: () => ({ ...server }),
      onLook: (listener: () => void) => void listeners.push(listener),
    },
    record: (event: Omit<AuditEvent, "at">) => void audit.push(event),
    log,
  } as unknown as ShellDeps;
  const shells = createDatabaseShells(deps);

  async function open(actor: Actor = anActor({ from: "192.0.2.7" }), signal = new AbortController().signal) {
    const seen: ShellEvent[] = [];
    const events = await shells.open(request, actor, signal);
    const over = (async () => {
      for await (const batch of events) seen.push(...batch);
    })();
    await eventually(async () => expect(seen[0]?.type).toBe("opened"));
    const [first] = seen;
    const shell = first?.type === "opened" ? first.shell : "";
    const terminal = terminals.at(-1) as FakeTerminal;
    const end = async () => {
      await over;
      return seen.at(-1);
    };
    return { shell, terminal, seen, end, actor };
  }
  const look = () => {
    for (const listener of listeners) listener();
  };
  return { clock, shells, open, look, gate, server, release, engine, terminals, swept, audit };
}

test("what is typed reaches the client, what it shows comes back, and its own end says so", async () => {
  const { shells, open, audit } = world();
  const { shell, terminal, seen, end, actor } = await open();
  await shells.type({ ...here, shell }, "SELECT 1;\n", actor);
  await shells.resize({ ...here, shell }, { columns: 100, rows: 30 }, actor);
  expect(terminal.size()).toEqual({ columns: 100, rows: 30 });
  const shown = () =>
    seen.flatMap((event) => (event.type === "output" ? [Buffer.from(event.base64, "base64").toString()] : [])).join("");
  await eventually(async () => expect(shown()).toBe("SELECT 1;\r\n"));
  terminal.exit(0);
  expect(await end()).toEqual({ type: "end", cause: "You have left it.", exitCode: 0 });
  expect(audit).toMatchObject([
    { who: { name: "Anna" }, from: "192.0.2.7", what: "openShell ended", environment: "staging", about: "for writing" },
  ]);
  expect(audit[0]?.detail).toMatch(/^You have left it\. After \d+ ms\.$/);
});

test("left-overs of a worker that died are looked for once, before the first shell", async () => {
  const { open, swept, terminals } = world();
  await open();
  await open();
  expect(swept).toEqual(["wms-staging-db"]);
  expect(terminals).toHaveLength(2);
});

test("what could not be taken away is looked for again, though not beside a shell that is being opened", async () => {
  const logged: string[] = [];
  const { clock, shells, open, look, gate, terminals, swept } = world({ log: (message) => void logged.push(message) });
  const first = await open();
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.opens = promise;
  const second = open(anActor({ id: "person-2" }));
  await eventually(async () => expect(terminals).toHaveLength(2));
  first.terminal.end = () => Promise.reject(new Error("The engine is busy."));
  await shells.close({ ...here, shell: first.shell }, "You have closed it.", first.actor);
  expect(logged).toEqual(["What a database shell of staging has left is taken away later"]);
  clock.advance(60_000);
  look();
  await new Promise(setImmediate); // everything that it has set going
  expect(swept).toHaveLength(1);
  resolve();
  const { shell, actor } = await second;
  await shells.close({ ...here, shell }, "You have closed it.", actor);
  clock.advance(60_000);
  look();
  await eventually(async () => expect(swept).toHaveLength(2));
});

test("rights are those of now, and nobody types into another one's shell", async () => {
  const { shells, open } = world();
  const { shell, terminal, actor } = await open();
  const type = (facts: Partial<Actor>, mode: "read" | "write" = "write") =>
    shells.type({ ...here, mode, shell }, "x", { ...actor, ...facts });
  await expect(type({ role: "viewer" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(type({ id: "person-2" })).rejects.toMatchObject({ code: "shell-not-found" });
  await expect(type({}, "read")).rejects.toMatchObject({ code: "shell-not-found" });
  await shells.close({ ...here, shell }, "Anna may no longer open a shell.", { ...actor, role: "viewer" });
  expect(terminal.isOver()).toBe(true);
});

test("so many, and no more: of one person, and in all", async () => {
  const { open } = world();
  for (let index = 0; index < mostShells.inAll; index++)
    await open(anActor({ id: `person-${Math.floor(index / mostShells.ofPerson)}` }));
  await expect(open(anActor({ id: "person-0" }))).rejects.toMatchObject({ code: "too-many-shells" });
  await expect(open(anActor({ id: "person-9" }))).rejects.toMatchObject({ code: "too-many-shells" });
});

test("without use it ends, and in any case after its time", async () => {
  const { clock, shells, open } = world();
  const idle = await open();
  const used = await open();
  clock.advance(shellIdleLimit - 1000);
  await shells.type({ ...here, shell: used.shell }, "x", used.actor);
  clock.advance(1000);
  expect(await idle.end()).toEqual({ type: "end", cause: "A shell ends after 15 minutes without use." });
  expect(used.terminal.isOver()).toBe(false);
  for (let passed = shellIdleLimit; passed < shellLimit; passed += shellIdleLimit / 3) {
    clock.advance(shellIdleLimit / 3);
    if (!used.terminal.isOver()) await shells.type({ ...here, shell: used.shell }, "x", used.actor).catch(() => {});
    await new Promise(setImmediate);
  }
  expect(await used.end()).toEqual({ type: "end", cause: "A shell ends after 4 hours." });
});

test.each([
  ["another release", ({ release }) => Object.assign(release, { number: 4 }), /^r4 is live on staging now\.$/],
  [
    "a restart of its container",
    ({ server }) => Object.assign(server, { startedAt: 2 }),
    /wms-staging-db was stopped or restarted/,
  ],
  [
    "an engine that does not answer",
    ({ engine }) => Object.assign(engine, { answers: false, problem: "Nobody is there." }),
    /engine does not answer any more\. Nobody is there\./,
  ],
] satisfies [string, (at: ReturnType<typeof world>) => void, RegExp][])(
  "%s ends it at the next look",
  async (_, change, cause) => {
    const at = world();
    const { end, terminal } = await at.open();
    change(at);
    at.look();
    expect(await end()).toMatchObject({ type: "end", cause: expect.stringMatching(cause) });
    expect(terminal.isOver()).toBe(true);
  },
);

test("its container's end, its asker's and the worker's are its own", async () => {
  const { shells, open, server, audit } = world();
  const [killed, left, last] = [new AbortController(), new AbortController(), new AbortController()];
  const first = await open(anActor(), killed.signal);
  const second = await open(anActor(), left.signal);
  const third = await open(anActor({ id: "person-2" }), last.signal);
  Object.assign(server, { state: "exited" });
  first.terminal.exit(137);
  expect(await first.end()).toEqual({
    type: "end",
    cause: "The container wms-staging-db was stopped or restarted.",
  });
  left.abort(new Error("gone"));
  expect(await second.end()).toMatchObject({ type: "end" });
  await shells.stop();
  expect(await third.end()).toEqual({ type: "end", cause: "The worker is stopping." });
  expect(audit).toHaveLength(3);
});

test("no database that runs is refused", async () => {
  const { open, server } = world();
  Object.assign(server, { state: "exited" });
  await expect(open()).rejects.toMatchObject({ code: "database-not-live" });
});
