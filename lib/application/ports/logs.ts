import type { Moment } from "../../contract/log-records.ts";
import type { Environment } from "../../contract/names.ts";
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

/** The logs that outlive their containers. */
export interface LogArchive {
  of(environment: Environment, service: string): ServiceArchive;
  page(request: PageRequest, signal: AbortSignal): Promise<LogPage>;
  /** What was appended is on the disk. */
  close(): Promise<void>;
}
