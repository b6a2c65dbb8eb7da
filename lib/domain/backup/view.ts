import { type BackupView, timestampTime } from "../../contract/backups.ts";
import type { Backup } from "./backup.ts";
import type { Manifest } from "./manifest.ts";

/** `ready`: a snapshot of it is in a volume. */
export function backupView(backup: Backup, ready: boolean): BackupView {
  const { id, state, manifest, pin } = backup;
  const proof = backup.state === "proven" ? backup.proof : undefined;
  const why = backup.state === "proven" ? undefined : backup.why;
  const rows = proof
    ? sum(Object.values(proof.tables), (table) => table.rows)
    : manifest?.source && sum(Object.values(manifest.source.tables), (table) => table.min);
  return {
    timestamp: id.timestamp,
    environment: id.environment,
    at: timestampTime(id.timestamp),
    state,
    ...(why && { why }),
    ...(manifest && ofManifest(manifest)),
    ...(proof && { provenAt: proof.at, proofTookMs: proof.tookMs }),
    ...(rows !== undefined && { rows }),
    pinned: pin !== undefined,
    ready,
    usable: state === "proven" || state === "stored",
  };
}

const ofManifest = ({ method, bytes, release, commit, reason, by, run }: Manifest) => ({
  method,
  bytes,
  ...(release !== undefined && { release }),
  ...(commit !== undefined && { commit }),
  reason,
  by,
  run,
});

const sum = <T>(all: T[], of: (one: T) => number) => all.reduce((total, one) => total + of(one), 0);
