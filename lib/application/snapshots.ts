import type { Scope } from "../domain/release/spec.ts";
import type { Engine } from "./ports.ts";

export interface Snapshot {
  /** Of the volume. */
  name: string;
  /** Of the backup. */
  timestamp: string;
  /** A container has it, running or not: it has become a database's own volume. */
  used: boolean;
}

/** An environment's snapshots, newest first. */
export async function snapshotsIn(
  { engine }: { engine: Pick<Engine, "observe"> },
  scope: Scope,
  signal: AbortSignal,
): Promise<Snapshot[]> {
  const { volumes, containers } = await engine.observe(scope, signal);
  const used = new Set(containers.flatMap((container) => container.volumes));
  return volumes
    .flatMap(({ name, snapshot }) =>
      snapshot === undefined ? [] : [{ name, timestamp: snapshot, used: used.has(name) }],
    )
    .sort((one, other) => (one.timestamp < other.timestamp ? 1 : -1));
}
