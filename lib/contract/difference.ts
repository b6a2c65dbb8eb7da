import type { MendInput } from "./mend.ts";
import type { Environment } from "./names.ts";

/**
 * How what has drifted is mended. `in-place`: nothing is restarted. `beside`: the release is started once more beside what
 * runs, as it was recorded, and switched to. `held`: what owns data is made anew on it, while requests wait. `by-hand`: no run
 * of Slipway's does it.
 */
export type MendWay = "in-place" | "beside" | "held" | "by-hand";

/** Something that runs otherwise than the last release recorded it. No secret is in it. */
export interface DriftFinding {
  service: string;
  container: string;
  /** The name of what is otherwise: `restart policy`, `variable DB_HOST`, `network wms-production`. */
  setting: string;
  /** What there is, and what was recorded: `no instead of unless-stopped`. */
  saw: string;
  way: MendWay;
  /** What runs is as it was recorded, and the live commit defines it otherwise: a resident that no deploy replaces. */
  redefined?: true;
}

export interface DriftView {
  findings: DriftFinding[];
  /** How the next run mends it; absent where none can. */
  way?: MendInput["way"];
}

export interface ComparedRelease {
  number: number;
  commit: string;
  title: string;
  ref: string;
  by: string;
  /** Epoch milliseconds. */
  liveAt: number;
}

export interface ComparedCommit {
  commit: string;
  title: string;
  author: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface ComparedImage {
  service: string;
  staging?: string;
  production?: string;
}

/** `value`: where it may be read. What may have a secret in it never is: equal texts have equal fingerprints, which are keyed. */
export type SettingValue = { value: string } | { fingerprint: string };

export interface ComparedSetting {
  service: string;
  setting: string;
  /** It is somebody's password, or the like: by its name, it ought to differ. */
  secret?: true;
  staging?: SettingValue;
  production?: SettingValue;
}

/** What the application's own command says: migrations of one database that the other has not had. */
export type SchemaView =
  | { state: "not-configured" }
  /** `pending`: staging's, which production would get; `extra`: production's, which staging has not. */
  | { state: "known"; pending: string[]; extra: string[]; command: string }
  | { state: "unknown"; problem: string; command: string };

/** What production would gain, and what is not as it was recorded. */
export interface DifferenceView {
  releases: Partial<Record<Environment, ComparedRelease>>;
  /** On staging and not on production, newest first; and the other way round. */
  commits: ComparedCommit[];
  missing: ComparedCommit[];
  /** More than are shown here. */
  moreCommits?: true;
  /** Why the commits could not be read. */
  commitsProblem?: string;
  images: ComparedImage[];
  configuration: ComparedSetting[];
  schema: SchemaView;
  drift: Record<Environment, DriftView>;
  /** Why the engine could not be looked at: then nothing is known of drift. */
  driftProblem?: string;
}

/** Not the same image on both; a service of one environment only counts, too. */
export const differs = ({ staging, production }: ComparedImage): boolean => staging !== production;
