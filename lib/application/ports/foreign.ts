import type { ComposeNames, Foreign, StandingAside, VolumeCopy } from "../../domain/release/foreign.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Output } from "./worker.ts";

export type * from "../../domain/release/foreign.ts";

/** What can be done with an application that `docker compose` started. Nothing of it is ever removed or written. */
export interface ForeignVerbs {
  findForeign(names: ComposeNames, signal: AbortSignal): Promise<Foreign>;
  /** In this order: nothing starts it again by itself, it is stopped, it takes its name aside. */
  standAside(containers: readonly StandingAside[], signal: AbortSignal): Promise<void>;
  /** In the opposite order: name and restart policy as before; what ran is started, and given time to be healthy. */
  comeBack(containers: readonly StandingAside[], signal: AbortSignal): Promise<void>;
  /** Copies a volume that nobody writes, and compares file by file. Refuses `copy-failed`, `copy-differs`. */
  copyVolume(scope: Scope, copy: VolumeCopy, output: Output, signal: AbortSignal): Promise<void>;
  /** The copy, and the container that made it. */
  removeCopy(scope: Scope, copy: VolumeCopy, signal: AbortSignal): Promise<void>;
}
