import type { Readable, Writable } from "node:stream";

/**
 * Data folders of servers with nothing in them, kept as tar so that making a server's own tables, which takes seconds, is
 * done once. Nothing lies there that could not be made again, and no secret. Refuses as `Backups` does where the disk refuses.
 */
export interface Blanks {
  /** `undefined`: there is none. What was not read whole breaks the stream, or ends it within the tar. */
  open(key: string, signal: AbortSignal): Promise<Readable | undefined>;
  /** `write` gives the tar, which is kept only when it has answered. Of old ones only the last few stay. */
  keep(key: string, write: (into: Writable) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Not there is fine. */
  forget(key: string): Promise<void>;
}
