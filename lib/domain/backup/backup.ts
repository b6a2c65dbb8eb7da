import type { BackupId, FailedProof, Manifest, Pin, Proof } from "./manifest.ts";

/** A backup whose manifest is sound and whose files are there in their full size. */
export type WholeBackup = {
  id: BackupId;
  manifest: Manifest;
  pin?: Pin;
} & (
  | { state: "proven"; proof: Proof }
  /** `why`: a proof is there, and does not count. */
  | { state: "stored"; why?: string }
  | { state: "failed"; why: string; failedProof: FailedProof }
);

/** What lies there is not what was stored. */
export interface DamagedBackup {
  id: BackupId;
  state: "damaged";
  why: string;
  /** Where it is sound, and the damage elsewhere. */
  manifest?: Manifest;
  pin?: Pin;
}

export type Backup = WholeBackup | DamagedBackup;
