import type { Moment } from "../../contract/log-records.ts";
import type { Environment } from "../../contract/names.ts";
import type { ErrorCount } from "../../domain/gates/error-lines.ts";
import type { LogBatch } from "../../domain/logs/batch.ts";

/** How far an archive had come at some moment, of the same process. */
export type ArchiveMark = number & { readonly mark: unique symbol };

/** What one service of an environment ever wrote: the lines of all its containers. */
export interface ServiceArchive {
  /** Where a container's lines end in it, for `readLog`; nothing when it has none of them. */
  position(container: string): Promise<string | undefined>;
  /** Taken at once, and written soon: who waits for it is held back while too much waits for the disk. */
  append(container: string, batch: LogBatch): Promise<void>;
  /** The engine does not have any more what this container said between these moments. */
  appendLost(container: string, from: Moment, to: Moment): void;
  /** All that was appended until now is before it. */
  mark(): ArchiveMark;
}

export interface PageRequest {
  environment: Environment;
  /** `source` is what its records carry; `before` leaves out what was appended later, `container` what others wrote. */
  services: readonly { service: string; source: number; before?: ArchiveMark; container?: string }[];
  /** From this moment on. */
  since?: Moment;
  /** Until just before this one. */
  until?: Moment;
  /** How many lines; a few more when several are of the same moment. */
  limit: number;
  /** The newest of the range instead of its oldest. */
  newest: boolean;
}

export interface LogPage {
  /** Records in their order in time. */
  bytes: Uint8Array;
  lines: number;
  /** There is more: what was asked for goes on from here (as `since`, or with `newest` as `until`). */
  next?: Moment;
}

export interface CountRequest {
  environment: Environment;
  /** What others wrote does not count. */
  services: readonly { service: string; containers: readonly string[] }[];
  since: Moment;
}

export interface LogCount extends ErrorCount {
  /** Of the minutes that have some: when it began (epoch milliseconds), and how many error lines. */
  minutes: { at: number; errors: number }[];
}

/** The logs that outlive their containers. */
export interface LogArchive {
  of(environment: Environment, service: string): ServiceArchive;
  page(request: PageRequest, signal: AbortSignal): Promise<LogPage>;
  /** Lines and error lines up to now. Counted when they are appended: only after `judgeBy` they are read again. */
  count(request: CountRequest, signal: AbortSignal): Promise<LogCount>;
  /** Which lines are errors, from now on; `default` until it is said. */
  judgeBy(pattern: string): void;
  /** Told when error lines were appended. */
  onErrors(listener: (environment: Environment) => void): void;
  /** What was appended is on the disk. */
  close(): Promise<void>;
}
