import type { JournalEntry, OutputLine, RunView } from "../../contract/run.ts";
import type { TextFile } from "../../domain/yaml/document.ts";

export type Output = (text: string) => void;

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
  /** Rejects with the signal's reason when it ends first. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** Live output of a run: a file a run, numbered lines; never in the database. */
export interface OutputLog {
  append(run: number, step: string, text: string): OutputLine;
  read(run: number, after: number, limit: number): Promise<OutputLine[]>;
  close(run: number): Promise<void>;
}

/** What the worker tells whoever listens (link, then browsers). */
export interface Announcer {
  /** There is another run. */
  begun(run: RunView): void;
  journal(run: number, entry: JournalEntry): void;
  output(run: number, line: OutputLine): void;
  /** Something that the dashboard shows has changed; without a word more, anything may have. */
  changed(what?: Changed): void;
}

/** `records`: what the panel itself keeps, by a run that goes on; what the engine does it tells by events. */
export type Changed = "records" | "everything";

/** The right to act on the engine, held for the worker's life by an operating-system lock. */
export interface WorkerLock {
  /** Throws when the lock is no longer ours; asked before each effect. */
  assertHeld(): void;
  release(): void;
}

export interface EnvironmentFiles {
  /** A file below the application's root, `undefined` if it is not there; never outside of the root. */
  read(root: string, path: string): Promise<string | undefined>;
  /** Which of these folders below the root are really elsewhere, by a symbolic link. One that is not there yet is not. */
  leadingOut(root: string, folders: readonly string[]): Promise<string[]>;
  /**
   * What an administrator has written down on this host that containers may do to it; `undefined` if nothing. Refuses
   * `permissions-unsafe` where somebody else could have written it.
   */
  permissions(): Promise<TextFile | undefined>;
}
