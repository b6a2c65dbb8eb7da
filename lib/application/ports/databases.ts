import type { Readable, Writable } from "node:stream";
import type { ShellMode, TerminalSize } from "../../contract/database-shell.ts";
import type { Runtime } from "../../domain/compose/model.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Terminal } from "./engine.ts";
import type { PlacedFile } from "./volumes.ts";

/** A database on a server that runs in a container. */
export interface DatabaseAt {
  scope: Scope;
  container: string;
  engine: "mysql" | "mariadb";
  name: string;
  /** The application's own; whatever needs more rights is done as root where its password is known. */
  user: string;
}

export interface DatabaseFacts {
  /** `9.7.4` */
  serverVersion: string;
  /** Of `schemaFingerprint`. */
  schema: string;
  objects: { tables: number; views: number; routines: number; triggers: number; events: number };
  /** User tables that `cloneInto` would bring along empty; those of other databases as `database.table`. */
  notInnodb: string[];
  /** Data and indexes of everything on the server, as the server estimates them. */
  bytes: number;
  /** Why there can be no physical copy of it, as a sentence; absent where there can. */
  notClonable?: string;
  /** Where the server's own binary log is; absent where it has none, or root's password is not known. */
  binaryLog?: BinaryLogPosition;
  /** On a server that runs on a physical copy: where the source's binary log was at the very moment of the copy. */
  copiedAt?: BinaryLogPosition;
}

export interface BinaryLogPosition {
  file: string;
  position: number;
  gtids?: string;
}

export interface TableContent {
  rows: number;
  /** Equal for equal rows in tables of equal definition, on servers of one version. */
  checksum: string;
}

/** What was committed since a position, from the binary log itself. */
export interface ChangesSince {
  transactions: number;
  /** How often rows of it were written, by table: one write may change many rows. */
  tables: Record<string, number>;
  /** Those that the log does not count by table: changed definitions, emptied tables, and whatever it has as its text. */
  statements: number;
}

/** An account of a server, with what the server keeps in place of the password. Secret. */
export interface StoredAccount {
  user: string;
  host: string;
  plugin: string;
  /** Hexadecimal; empty where there is none. */
  secret: string;
  /** Nobody can sign in with it: it only names what others may do, or was taken from somebody. */
  locked: boolean;
  /** What it may do, as statements. */
  grants: string[];
}

/**
 * What a server is started for beside the one that is live, on a volume of its own:
 * `initialise` makes an empty volume a server's data folder, and ends with exit code 0;
 * `blank` runs on such a one, where root has no password and comes by the socket only, to load a dump;
 * `target` does so for `cloneInto`, after which it has ended with exit code 0 and its volume is a physical copy;
 * `copy` runs on a physical copy, with the accounts that the environment has now;
 * `settle` gives a physical copy these accounts, reachable for nobody, and ends with exit code 0.
 * None runs events or replicates, and only `copy` writes a binary log, where the live one does.
 */
export type ServerUse = "initialise" | "blank" | "target" | "copy" | "settle";

export interface TriedPassword {
  user: string;
  /** Absent where the server could not be asked. */
  accepted?: boolean;
  /** In a few words; no password is in it. */
  detail: string;
}

export interface Databases {
  /**
   * Writes a logical dump of the database, with its routines, events and triggers, as SQL. `mark` tells the dumps of one
   * run from others. Answers only when the dump is whole: it ended well, and its last line says so. Refuses `dump-failed`.
   */
  dump(database: DatabaseAt, mark: string, into: Writable, signal: AbortSignal): Promise<void>;
  /** Ends what a dump of this mark has left on the server when its engine died: nobody reads from it, and it would wait for ever. */
  endDump(database: DatabaseAt, mark: string, signal: AbortSignal): Promise<void>;
  /**
   * Loads such a dump into a database that has nothing in it, made if it is not there. It cannot reach another database of
   * the server. Refuses `database-not-empty`, and `load-failed` (also when what it was given was not a whole dump).
   */
  load(database: DatabaseAt, mark: string, from: Readable, signal: AbortSignal): Promise<void>;

  /** The same for the same tables, columns, indexes, keys, views, routines, triggers and events. Refuses `schema-unreadable`. */
  schemaFingerprint(database: DatabaseAt, signal: AbortSignal): Promise<string>;
  /** Refuses `database-unreadable`, as do `rows` and `contents`. */
  facts(database: DatabaseAt, signal: AbortSignal): Promise<DatabaseFacts>;
  /** Counted, all at one moment as far as they are InnoDB's. By base table. */
  rows(database: DatabaseAt, signal: AbortSignal): Promise<Record<string, number>>;
  /**
   * Reads and checks everything, in a copy that nobody writes to. Refuses `database-damaged` with what the server found.
   */
  contents(database: DatabaseAt, signal: AbortSignal): Promise<Record<string, TableContent>>;

  /** Of the server, for `serverFor`. Refuses `database-unreadable` where root's password is not known. */
  accounts(database: DatabaseAt, signal: AbortSignal): Promise<StoredAccount[]>;
  /**
   * Makes those that are not there, on a server that a dump was loaded into: with their rights, and locked until it has
   * settled. Answers what the server did not take of it, in its words.
   */
  makeAccounts(database: DatabaseAt, accounts: readonly StoredAccount[], signal: AbortSignal): Promise<string[]>;
  /**
   * What the live server's `runtime` becomes for this use, and the files that its container needs before it starts. On a
   * copy, which has the accounts of its day, root and the application's user get the passwords of `runtime`'s environment
   * (and are made where they are missing), who else is among `present` gets the one that he has now, and everybody else is
   * locked.
   */
  serverFor(
    use: ServerUse,
    database: Pick<DatabaseAt, "engine" | "name" | "user">,
    runtime: Runtime,
    present?: readonly StoredAccount[],
  ): { runtime: Runtime; files: PlacedFile[] };
  /** Waits until the server takes statements, over the socket too. Refuses `database-not-ready` after `limitMs`. */
  waitUntilReady(database: DatabaseAt, limitMs: number, signal: AbortSignal): Promise<void>;

  /**
   * A physical copy of everything on the source's server, without a pause for who writes there. `into`: a container of use
   * `target`, of the source's image and runtime, on a network with it; `address`: the source's there. Answers when the copy
   * is complete; then the target's server ends. Refuses `clone-failed`; the source is as it was, and `endClone` is done.
   */
  cloneInto(source: DatabaseAt, into: { container: string; address: string }, signal: AbortSignal): Promise<void>;
  /** Takes back what a `cloneInto` whose worker has died may have left on the source: an account. */
  endClone(source: DatabaseAt, signal: AbortSignal): Promise<void>;

  /**
   * Nobody changes anything any more, root included (on MariaDB all but root), also after a restart of the server (not on
   * MariaDB). Transactions that are not committed by then are ended, so none is acknowledged later. Refuses
   * `read-only-failed`.
   */
  setReadOnly(database: DatabaseAt, on: boolean, signal: AbortSignal): Promise<void>;
  /**
   * Tries the passwords that the environment of `from` has at another environment's server, under its own users and that
   * one's: whether the server would take them, if they came so far.
   */
  tryPasswords(from: DatabaseAt, at: DatabaseAt, signal: AbortSignal): Promise<TriedPassword[]>;
  /**
   * The database's own client on a terminal: signed in, with no way to a shell, and to files only where docs/security.md
   * says so. Who reads does so by an account that is made for it and goes with `end`. Refuses `database-no-password`, and
   * `database-unreadable` where that account cannot be made.
   */
  openShell(
    database: DatabaseAt,
    wanted: { mode: ShellMode; size: TerminalSize },
    signal: AbortSignal,
  ): Promise<Terminal>;
  /** Ends whatever shells a worker that died has left there: clients, what they do, and accounts. */
  sweepShells(database: DatabaseAt, signal: AbortSignal): Promise<void>;
  /** Absent where the server has no binary log, or none that reaches back so far: then only counts can be compared. */
  changesSince(
    database: DatabaseAt,
    position: BinaryLogPosition,
    signal: AbortSignal,
  ): Promise<ChangesSince | undefined>;
}
