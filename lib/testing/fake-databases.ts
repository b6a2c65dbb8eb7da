import { text } from "node:stream/consumers";
import type { Databases, StoredAccount } from "../application/ports.ts";
import type { ShellMode } from "../contract/database-shell.ts";
import { Refusal } from "../contract/refusal.ts";
import type { EngineWorld } from "./engine-world.ts";
import { type FakeTerminal, fakeTerminal } from "./fake-terminal.ts";
import { type BackupWorld, backupWorld } from "./memory-backups.ts";

/** Databases and backups that outlive a worker. What is in a database lies in its volume on the engine. */
export interface DatabaseWorld {
  backups: BackupWorld;
  /** Empty data folders that are kept, by key. */
  blanks: Record<string, Uint8Array>;
  /** What the schema is; it stands for all tables. */
  schema: string;
  /** Rows by table, wherever nothing else lies in a server's volume. */
  rows: Record<string, number>;
  /** Tables that are not InnoDB's. */
  notInnodb: string[];
  /** Of the live server. */
  accounts: StoredAccount[];
  /** Servers on which the account of a `cloneInto` is. */
  cloneAccounts: string[];
  /** Volumes of the servers that are. */
  readOnly: string[];
  /** Every shell that was opened, with what it was opened on. */
  shells: { container: string; mode: ShellMode; terminal: FakeTerminal }[];
  /** Servers on which shells of a worker that died were looked for, in their order. */
  sweptShells: string[];
}

export const databaseWorld = (): DatabaseWorld => ({
  backups: backupWorld(),
  blanks: {},
  schema: "schema-1",
  rows: { items: 3 },
  notInnodb: [],
  accounts: [{ user: "app", host: "%", plugin: "caching_sha2_password", secret: "00", locked: false, grants: [] }],
  cloneAccounts: [],
  readOnly: [],
  shells: [],
  sweptShells: [],
});

const trailer = "-- Dump completed";
const binaryLog = { file: "binlog.000002", position: 158 };
const objects = { views: 0, routines: 0, triggers: 0, events: 0 };

/** `between`: when something is done half, with what it is. */
export const fakeDatabases = (
  world: DatabaseWorld,
  engine: EngineWorld,
  between: (what: string) => void = () => {},
): Databases => {
  const serverOf = (container: string) => {
    const found = engine.containers.find(({ name }) => name === container);
    if (found?.state !== "running") throw new Refusal("container-missing", `There is no ${container} that runs.`);
    return { server: found, volume: engine.volumes.find(({ name }) => name === found.spec.volumes[0]?.name) };
  };
  const rowsIn = (container: string): Record<string, number> => {
    const { server, volume } = serverOf(container);
    if (volume?.content) return JSON.parse(volume.content);
    return server.spec.role === "scratch" ? {} : world.rows;
  };
  const put = (container: string, rows: Record<string, number>) => {
    const { volume } = serverOf(container);
    if (volume) volume.content = JSON.stringify(rows);
  };
  const without = (names: string[], name: string) => names.filter((other) => other !== name);
  return {
    async dump({ container }, _mark, into, signal) {
      signal.throwIfAborted();
      into.write(`${JSON.stringify(rowsIn(container))}\n${trailer}\n`);
    },
    async endDump({ container }) {
      serverOf(container);
    },
    async load({ container, name }, _mark, from) {
      if (Object.keys(rowsIn(container)).length > 0)
        throw new Refusal("database-not-empty", `There are tables in ${name} already.`);
      between("databases.load");
      const [rows = "", end] = (await text(from)).split("\n");
      if (end !== trailer) throw new Refusal("load-failed", `The dump of ${name} was cut.`);
      put(container, JSON.parse(rows));
    },

    schemaFingerprint: async () => world.schema,
    async facts({ container }) {
      const rows = rowsIn(container);
      return {
        serverVersion: "9.7.4",
        schema: world.schema,
        objects: { tables: Object.keys(rows).length, ...objects },
        notInnodb: world.notInnodb,
        bytes: 1_000_000,
        ...(world.notInnodb.length > 0 && { notClonable: `${world.notInnodb[0]} is not InnoDB's.` }),
        ...(serverOf(container).server.spec.role === "scratch" ? { copiedAt: binaryLog } : { binaryLog }),
      };
    },
    rows: async ({ container }) => rowsIn(container),
    contents: async ({ container }) =>
      Object.fromEntries(
        Object.entries(rowsIn(container)).map(([table, rows]) => [table, { rows, checksum: `checksum of ${rows}` }]),
      ),

    accounts: async () => world.accounts,
    makeAccounts: async () => [],
    serverFor: (use, _database, runtime) => ({ runtime: { ...runtime, command: [use] }, files: [] }),
    async waitUntilReady({ container }) {
      serverOf(container);
    },
    async cloneInto(source, into) {
      const rows = rowsIn(source.container);
      world.cloneAccounts = [...without(world.cloneAccounts, source.container), source.container];
      between("databases.cloneInto");
      put(into.container, rows);
      const { server } = serverOf(into.container);
      Object.assign(server, { state: "exited", exitCode: 0 });
      for (const listener of engine.listeners) listener();
      between("databases.cloneInto");
      world.cloneAccounts = without(world.cloneAccounts, source.container);
    },
    async endClone({ container }) {
      world.cloneAccounts = without(world.cloneAccounts, container);
    },

    async setReadOnly({ container }, on) {
      const { server } = serverOf(container);
      between("databases.setReadOnly");
      const volume = server.spec.volumes[0]?.name ?? "";
      world.readOnly = [...without(world.readOnly, volume), ...(on ? [volume] : [])];
    },
    async tryPasswords(from, at) {
      const passwordOf = (database: typeof at) => {
        const { MYSQL_PASSWORD, MYSQL_ROOT_PASSWORD } = serverOf(database.container).server.spec.runtime.environment;
        return { [database.user]: MYSQL_PASSWORD, root: MYSQL_ROOT_PASSWORD };
      };
      const [own, there] = [passwordOf(from), passwordOf(at)];
      return [...new Set([from.user, at.user, "root"])].map((user) => {
        const accepted = there[user] !== undefined && (own[user] ?? own[from.user]) === there[user];
        return { user, accepted, detail: accepted ? "the server took it" : "access denied" };
      });
    },
    async openShell({ container }, { mode, size }, signal) {
      serverOf(container);
      signal.throwIfAborted();
      const terminal = fakeTerminal(size);
      world.shells.push({ container, mode, terminal });
      return terminal;
    },
    async sweepShells({ container }) {
      serverOf(container);
      world.sweptShells.push(container);
    },
    changesSince: async () => undefined,
  };
};
