import type { Environment } from "./names.ts";
import type { RunView } from "./run.ts";

export type Health = "healthy" | "starting" | "failing" | "stopped";

export interface ServiceStatus {
  service: string;
  role: "release" | "resident";
  state: Health;
  /** Published ports that reach this service through the gateway. */
  ports: number[];
  container: string;
  startedAt?: number;
  restarts: number;
  /** Why it is failing or stopped, in a few words (`exited with 1`, `health check: connection refused`). */
  detail?: string;
  database?: { name: string; volume: string };
}

export interface ReleaseStatus {
  number: number;
  commit: string;
  title: string;
  ref: string;
  by: string;
  liveAt: number;
}

/** What is promised of an environment's backups, and what of it is kept. */
export interface BackupsStatus {
  /** When the newest proven one was begun. */
  provenAt?: number;
  /** When the next is due. */
  nextAt?: number;
  /** Why somebody must look: none is proven in time, or the schedule cannot be kept. It is one of `alarms`, too. */
  alarm?: string;
}

/** A restore whose data is live: by its run and its backup, and the release that undoing it leads back to. */
export interface RestoredStatus {
  run: number;
  timestamp: string;
  from: number;
}

/** Error lines in the logs of what serves. */
export interface ErrorsStatus {
  release: number;
  /** Since the release was made. */
  lines: number;
  /** Those of the last hour, by the minute (when it began): only minutes that have some. */
  minutes: { at: number; errors: number }[];
}

/** What the last proof that the environments are apart has found. */
export interface IsolationStatus {
  at: number;
  run: number;
  holes: number;
  untried: number;
  /** What is live now was not there yet. */
  outdated?: true;
}

/** Something does not run as the last release recorded it. */
export interface DriftStatus {
  findings: number;
  /** A run can mend some of it. */
  mendable: boolean;
}

export interface EnvironmentStatus {
  environment: Environment;
  state: Health | "empty";
  since?: number;
  release?: ReleaseStatus;
  url?: string;
  services: ServiceStatus[];
  gateway?: { state: Health; container: string };
  /** The exclusive run that is under way. */
  activeRun?: number;
  /** How many items of the checklist people have signed off for the live release: when it changes, there are news. */
  signOffs?: number;
  /** Once the logs of the live release were counted. */
  errors?: ErrorsStatus;
  /** Where a schedule promises some. */
  backups?: BackupsStatus;
  /** Once it was tried. */
  isolation?: IsolationStatus;
  /** While no run is changing it. */
  drift?: DriftStatus;
  /** Where the live data is that of a restore, which can be undone. */
  restored?: RestoredStatus;
  /** The phrase that stopping it, and later deploying to it, asks for; its policy's `confirm`. */
  confirm?: string;
  /** Something a person must look at: gateway and journal differ, a run needs attention, … */
  alarms: string[];
}

export interface EngineStatus {
  answers: boolean;
  /** As in DOCKER_HOST: `unix:///var/run/docker.sock`. */
  host: string;
  version?: string;
  /** When it does not answer: what was tried and what to do. */
  problem?: string;
}

/** Something a person must look at that is no environment's. */
export interface PanelAlarm {
  title: string;
  /** What happened, what there is now, what to do. */
  text: string;
}

/** Everything the dashboard shows. `version` rises with each change; a newer one replaces an older one. */
export interface PanelStatus {
  version: number;
  at: number;
  application?: { id: string; name: string };
  engine: EngineStatus;
  environments: Record<Environment, EnvironmentStatus>;
  alarms: PanelAlarm[];
  lastRun?: RunView;
  activity: RunView[];
}
