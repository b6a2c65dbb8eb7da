import type { Writable } from "node:stream";
import type { Scope } from "../../domain/release/spec.ts";

/** A database on a server that runs in a container. */
export interface DatabaseAt {
  scope: Scope;
  container: string;
  engine: "mysql" | "mariadb";
  name: string;
  /** The application's own; whatever needs more rights is done as root where its password is known. */
  user: string;
}

export interface Databases {
  /**
   * Writes a logical dump of the database, with its routines, events and triggers, as SQL. `mark` tells the dumps of one
   * run from others. Answers only when the dump is whole: it ended well, and its last line says so. Refuses `dump-failed`.
   */
  dump(database: DatabaseAt, mark: string, into: Writable, signal: AbortSignal): Promise<void>;
  /** The same for the same tables, columns, indexes, keys, views, routines, triggers and events. Refuses `schema-unreadable`. */
  schemaFingerprint(database: DatabaseAt, signal: AbortSignal): Promise<string>;
}
