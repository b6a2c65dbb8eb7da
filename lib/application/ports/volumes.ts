import type { Readable, Writable } from "node:stream";
import type { Attachment, Scope, ScratchSpec, VolumeSpec } from "../../domain/release/spec.ts";
import type { TaskResult } from "./engine.ts";
import type { Output } from "./worker.ts";

/** How the content of a volume is reached: through a container of any image that is on the engine, and is never started. */
export interface ThroughContainer {
  /** An image's id. */
  image: string;
  /** Whatever a worker that died has left under the same mark is removed first, and by `removeScratch`. */
  mark: string;
}

export interface VolumeContent {
  /** Of the tar stream. */
  bytes: number;
  /** Files, folders and links in it. */
  entries: number;
}

/** A file put into a container before it starts: what may stand in no command line and in no variable. */
export interface PlacedFile {
  /** Absolute. */
  path: string;
  /** `0o400` */
  mode: number;
  /** Its user and its group by number; root's unless said. */
  owner?: number;
  content: string;
}

/** Contents of volumes as streams, and servers that live as long as one piece of work. */
export interface VolumeVerbs {
  /**
   * Writes the content of a volume of the scope as tar, with owners and modes, also those of the volume's root. `into` is
   * left open. Answers only when the tar is whole. Nobody may write to the volume meanwhile. Refuses `volume-missing`,
   * `volume-unreadable`.
   */
  readVolume(
    scope: Scope,
    read: ThroughContainer & { volume: string },
    into: Writable,
    signal: AbortSignal,
  ): Promise<VolumeContent>;
  /**
   * Makes a volume and fills it with what `readVolume` has written. One that failed half way is removed again; what a crash
   * has left half way goes with `removeScratch`, then `removeVolume`. Refuses `volume-present` where there is one of that
   * name already, and `volume-unwritable`.
   */
  writeVolume(
    scope: Scope,
    write: ThroughContainer & { volume: VolumeSpec },
    from: Readable,
    signal: AbortSignal,
  ): Promise<VolumeContent>;
  /** Not there is fine; refuses `volume-in-use` as long as a container has it, running or not, and `name-taken`. */
  removeVolume(scope: Scope, volume: string, signal: AbortSignal): Promise<void>;

  /**
   * Starts a server as `startResident` does, with its files put in before each start. One that has ended is started again
   * by `operate`, with the files that it has; it is stopped by that too. Its restart policy is always `no`. Without an
   * attachment it is on no network at all, nor can it be attached to one; an internal network keeps a default route on some
   * engines, which leads to their machine's own ports.
   */
  startScratch(spec: ScratchSpec, files: readonly PlacedFile[], output: Output, signal: AbortSignal): Promise<void>;
  /** Waits until a container of the scope does not run (any more). Refuses `container-missing`, `not-started`. */
  waitForEnd(scope: Scope, container: string, signal: AbortSignal): Promise<TaskResult>;
  /** Every container, network and volume of this mark, whatever a crash has left of them; snapshots stay. */
  removeScratch(scope: Scope, mark: string, signal: AbortSignal): Promise<void>;

  /** Attaches a container of the scope to networks that are there, running or not, at fixed addresses. Refuses `network-missing`. */
  attach(scope: Scope, container: string, attachments: readonly Attachment[], signal: AbortSignal): Promise<void>;
  /** Not attached, or no such network, is fine. */
  detach(scope: Scope, container: string, network: string, signal: AbortSignal): Promise<void>;
}
