import type { Environment } from "./names.ts";
import type { Permission } from "./permissions.ts";
import type { StepOutline } from "./run.ts";

/** A condition that a deploy needs before it may start, with what was seen of it. */
export interface GateView {
  /** One of its kind in a list: `errors`, `sign-off:Login works`. */
  id: string;
  title: string;
  met: boolean;
  /** What was seen: `0 of 1,204 lines since the deploy`; of an unmet gate, why, as a sentence. */
  evidence: string;
  /** Who has this permission may go on without it, with a reason that is recorded. Absent: nobody may. */
  overridableWith?: Permission;
  /** What the panel offers to mend it. */
  fix?: { kind: "checklist" | "commit-and-push" | "settings" | "isolation" } | { kind: "run"; run: number };
}

const titles: Record<string, string> = {
  promotion: "The same images ran on staging",
  build: "Same build in both environments",
  healthy: "Healthy on staging",
  errors: "No error lines in staging's logs",
  smoke: "Smoke URLs answer on staging",
  branch: "On a branch that may be deployed",
  pushed: "Everything is committed and pushed",
  rehearsal: "The migration is rehearsed",
  isolation: "Staging cannot reach production",
  freeze: "No freeze",
  policy: "Policy unchanged",
  engine: "Engine answers",
  capacity: "Disk and memory suffice",
  ports: "Ports are free",
  configuration: "Compose file and policy are valid",
  idle: "No other run under way",
};

const signOff = "sign-off:";
export const signOffId = (item: string): string => `${signOff}${item}`;

/** What a gate is called, also long after it was looked at. */
export const gateTitle = (id: string): string =>
  id.startsWith(signOff) ? id.slice(signOff.length) : (titles[id] ?? id);

export interface CommitView {
  commit: string;
  title: string;
  author: string;
  /** Epoch milliseconds. */
  at: number;
}

export interface PlannedStep extends StepOutline {
  /** A few words beside the title: `ids that ran on staging`. */
  detail?: string;
}

/** An application that `docker compose` started from the same file, and that Slipway does not own yet. */
export interface FoundSystem {
  containers: { name: string; running: boolean }[];
  networks: string[];
  volumes: { name: string; bytes?: number }[];
  /** How long nobody will be answered while it is taken over: an estimate. */
  interruptionMs: number;
}

/** All that a deploy would do and needs, as it is shown before somebody confirms it. */
export interface DeployPlanView {
  environment: Environment;
  /** Of everything that must still be so when it is confirmed: commit, images, what is live, steps, policy. */
  fingerprint: string;
  ref: string;
  commit: CommitView & { tree: string };
  /** What is live now and will be replaced. */
  live?: { release: number; commit: string; title: string };
  /** The release on staging whose images are shipped; without one, the images are built. */
  promotes?: { release: number; run: number };
  /** What the environment gains, newest first; at most 50. */
  commits: CommitView[];
  /** By service; absent where they are built. */
  images?: { service: string; id: string }[];
  steps: PlannedStep[];
  gates: GateView[];
  /** To be typed. */
  phrase?: string;
  /** It must be taken over before anything else can be deployed here. */
  found?: FoundSystem;
}

/** What people vouch for, for one release on staging. A new release begins with an empty list. */
export interface ChecklistView {
  /** The live release on staging; without one there is nothing to vouch for. */
  release?: { number: number; commit: string; title: string };
  items: ChecklistItemView[];
}

export interface ChecklistItemView {
  item: string;
  /** A machine knows: nobody signs it. */
  automatic?: { met: boolean; evidence: string };
  signedOff?: { by: string; at: number };
}
