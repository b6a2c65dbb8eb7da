import type { IntentAnswer, IntentInput } from "../../contract/intents.ts";
import type { Environment } from "../../contract/names.ts";
import type { Actor } from "../../contract/permissions.ts";
import type { TrafficReport } from "../../contract/report.ts";
import type { JournalEntry, JournalEvent, Outcome, RunHeader } from "../../contract/run.ts";
import type { VariablesVersion } from "../../domain/variables/variables.ts";
import type { Saved } from "../step.ts";
import type { MetricsStore } from "./metrics.ts";

export interface Application {
  id: string;
  name: string;
  /** The git repository: a folder on the host or a URL. */
  repository: string;
  /** The application's root on the host: env files, binds and `./logs` mean this folder. */
  root: string;
  /** Path of slipway.yaml in the repository. */
  configuration: string;
}

export type ReleaseState = "starting" | "live" | "standby" | "retired" | "failed";

export interface ReleaseRecord {
  application: string;
  environment: Environment;
  number: number;
  state: ReleaseState;
  run: number;
  ref: string;
  commit: string;
  tree: string;
  title: string;
  by: string;
  images: Record<string, string>;
  /** The specs it was started from. */
  spec?: Saved;
  createdAt: number;
  liveAt?: number;
  /** Since when it is a standby. */
  standbyAt?: number;
  /** The staging release whose images it runs. */
  promotes?: number;
  /** Fingerprint of the database's schema while it was live. */
  schema?: string;
  /** The version of the panel's variables that it was configured with. */
  variables?: number;
}

/** Somebody vouches for one item of the checklist, for one release on staging. */
export interface SignOff {
  item: string;
  by: Pick<Actor, "id" | "name">;
  /** Epoch milliseconds. */
  at: number;
}

export interface RunRecord {
  header: RunHeader;
  application: string;
  input: IntentInput;
  actor: Actor;
  entries: JournalEntry[];
  plans: Record<string, Saved>;
  results: Record<string, Saved>;
  outcome?: Outcome;
}

/** What a run turns out to be about. */
export type RunFacts = Pick<RunHeader, "release" | "commit"> & Partial<Pick<RunHeader, "title">>;

/** What a step saves with its mark. */
export interface SavedFacts {
  plan?: Saved;
  result?: Saved;
  about?: RunFacts;
}

/** A run without what its steps saved. */
export type RunSummary = Omit<RunRecord, "plans" | "results">;

/**
 * What a worker writes is refused with `lock-lost` once another worker has taken the lease over.
 */
export interface Store extends MetricsStore {
  application(): Promise<Application | undefined>;
  saveApplication(application: Application): Promise<void>;
  setting(key: string): Promise<string | undefined>;
  saveSetting(key: string, value: string): Promise<void>;
  /** A setting that only the worker can read. */
  secret<T>(key: string): Promise<T | undefined>;
  saveSecret(key: string, value: Saved): Promise<void>;

  /** Intents that nobody has answered yet, oldest first. */
  openIntents(): Promise<{ id: string; input: IntentInput; actor: Actor; at: number }[]>;
  /** For the command line, whose intents come over the link. The same request id answers the same intent. */
  recordIntent(input: IntentInput, actor: Actor, at: number): Promise<string>;
  /** The first answer stays. */
  answerIntent(id: string, answer: IntentAnswer): Promise<void>;
  intentAnswer(id: string): Promise<IntentAnswer | undefined>;

  /** Starts a run and answers its intent in one transaction. Refuses `busy` with the number of the run that is in its way. */
  startRun(intent: string, header: Omit<RunHeader, "id">, exclusive: boolean): Promise<number>;
  run(id: number): Promise<RunRecord | undefined>;
  unfinishedRuns(): Promise<number[]>;
  /** Newest first. */
  runs(filter: { environment?: Environment; limit: number; before?: number }): Promise<RunSummary[]>;
  /**
   * Appends to the journal, together with what a step saves when given, in one transaction; a `finished` entry also frees
   * the exclusive key. Answers the entry with its number.
   */
  append(run: number, event: JournalEvent, at: number, saved?: SavedFacts): Promise<JournalEntry>;
  /** What the gateway saw while the run switched; kept when the run has ended. */
  report(run: number): Promise<TrafficReport | undefined>;
  saveReport(run: number, report: TrafficReport): Promise<void>;
  /** Median duration per step over the last successful runs of this kind, in milliseconds. */
  usualDurations(kind: RunHeader["kind"], environment: Environment): Promise<Record<string, number>>;

  /** The next release number belongs to this run; asked again it answers the same. */
  reserveRelease(run: number, record: Omit<ReleaseRecord, "number">): Promise<number>;
  release(application: string, number: number): Promise<ReleaseRecord | undefined>;
  /** Newest first; of an environment, and in one of some states, when given. */
  releases(application: string, environment?: Environment, states?: readonly ReleaseState[]): Promise<ReleaseRecord[]>;
  updateRelease(
    application: string,
    number: number,
    facts: Partial<Pick<ReleaseRecord, "state" | "images" | "spec" | "liveAt" | "standbyAt" | "promotes" | "schema">>,
  ): Promise<void>;

  /** What was set in the panel, newest first; so many of them, when given. */
  variables(application: string, environment: Environment, limit?: number): Promise<VariablesVersion[]>;
  /** Refuses `changed-meanwhile` where there is such a version. */
  addVariables(application: string, environment: Environment, version: VariablesVersion): Promise<void>;

  signOffs(application: string, release: number): Promise<SignOff[]>;
  /** The first one stays. */
  addSignOff(application: string, release: number, signOff: SignOff): Promise<void>;
  removeSignOff(application: string, release: number, item: string): Promise<void>;
}
