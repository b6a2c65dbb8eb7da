import type {
  Application,
  MetricsStore,
  ReleaseRecord,
  RunRecord,
  RunSummary,
  SignOff,
  Store,
} from "../application/ports.ts";
import type { IntentAnswer, IntentInput } from "../contract/intents.ts";
import type { Environment } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type { TrafficReport } from "../contract/report.ts";
import type { JournalEntry } from "../contract/run.ts";
import type { PlacedBucket } from "../domain/metrics/bucket.ts";
import { releaseFloor } from "../domain/release/numbers.ts";
import { excludeEachOther, exclusiveKey } from "../domain/run/exclusive.ts";
import { usualDurations } from "../domain/run/usual.ts";
import { changedMeanwhile, type VariablesVersion } from "../domain/variables/variables.ts";

interface IntentRow {
  id: string;
  input: IntentInput;
  actor: Actor;
  at: number;
  answer?: IntentAnswer;
}

interface RunRow extends RunRecord {
  intent: string;
  exclusiveKey?: string;
  report?: TrafficReport;
}

/** What a database would hold. It outlives the stores, as a database outlives the workers. */
export interface MemoryDatabase {
  lease: number;
  application?: Application;
  settings: Map<string, string>;
  intents: IntentRow[];
  runs: RunRow[];
  releases: ReleaseRecord[];
  signOffs: (SignOff & { application: string; release: number })[];
  metrics: (PlacedBucket & { application: string; environment: Environment })[];
  variables: (VariablesVersion & { application: string; environment: Environment })[];
}

export const memoryDatabase = (): MemoryDatabase => ({
  lease: 0,
  settings: new Map(),
  intents: [],
  runs: [],
  releases: [],
  signOffs: [],
  metrics: [],
  variables: [],
});

/** As if through JSON: nobody shares an object with the database. */
const copy = <T>(value: T): T => structuredClone(value);

/** A store of the worker that has taken the lease under `token`. Held to `storeContract`, as Prisma's is. */
export function memoryStore(database: MemoryDatabase, token: number): Store {
  return {
    ...intents(database, token),
    ...runs(database, token),
    ...releases(database, token),
    ...variables(database, token),
    ...signOffs(database, token),
    ...metrics(database, token),
  };
}

function underLease(database: MemoryDatabase, token: number): void {
  if (database.lease !== token)
    throw new Refusal("lock-lost", "Another worker acts on this data folder now. This one has written nothing.");
}

type Intents = Pick<
  Store,
  | "application"
  | "saveApplication"
  | "setting"
  | "saveSetting"
  | "secret"
  | "saveSecret"
  | "openIntents"
  | "recordIntent"
  | "answerIntent"
  | "intentAnswer"
>;

function intents(database: MemoryDatabase, token: number): Intents {
  return {
    application: async () => copy(database.application),
    async saveApplication(application) {
      underLease(database, token);
      database.application = copy(application);
    },
    setting: async (key) => database.settings.get(key),
    async saveSetting(key, value) {
      underLease(database, token);
      database.settings.set(key, value);
    },
    async secret(key) {
      const value = database.settings.get(key);
      return value === undefined ? undefined : JSON.parse(value);
    },
    async saveSecret(key, value) {
      underLease(database, token);
      database.settings.set(key, JSON.stringify(value));
    },
    async openIntents() {
      const open = database.intents.filter((intent) => !intent.answer);
      return copy(open.map(({ id, input, actor, at }) => ({ id, input, actor, at })).sort((a, b) => a.at - b.at));
    },
    async recordIntent(input, actor, at) {
      underLease(database, token);
      const asked = database.intents.find((intent) => intent.input.requestId === input.requestId);
      if (asked?.answer?.accepted === false) Object.assign(asked, copy({ input, actor, at, answer: undefined }));
      if (asked) return asked.id;
      const id = `intent-${database.intents.length + 1}`;
      database.intents.push(copy({ id, input, actor, at }));
      return id;
    },
    async answerIntent(id, answer) {
      underLease(database, token);
      intentRow(database, id).answer ??= copy(answer);
    },
    intentAnswer: async (id) => copy(database.intents.find((intent) => intent.id === id)?.answer),
  };
}

type Runs = Pick<
  Store,
  "startRun" | "run" | "unfinishedRuns" | "runs" | "append" | "report" | "saveReport" | "usualDurations"
>;

function runs(database: MemoryDatabase, token: number): Runs {
  return {
    async startRun(intent, header, exclusive) {
      underLease(database, token);
      const begun = database.runs.find((run) => run.intent === intent);
      if (begun) return begun.header.id;
      const { input, actor } = intentRow(database, intent);
      if (!database.application) throw new Refusal("no-application", "No application is registered yet.");
      const key = exclusiveKey(database.application.id, header, exclusive);
      const busy = database.runs.find(
        (run) =>
          !run.outcome &&
          run.header.environment === header.environment &&
          ((key && run.exclusiveKey === key) || excludeEachOther(header.kind, run.header.kind)),
      );
      if (busy) throw new Refusal("busy", `Run #${busy.header.id} is under way.`, { run: busy.header.id });
      const id = database.runs.length + 1;
      const facts = { intent, exclusiveKey: key, application: database.application.id, input, actor };
      database.runs.push(copy({ ...facts, header: { ...header, id }, entries: [], plans: {}, results: {} }));
      intentRow(database, intent).answer = { accepted: true, run: id };
      return id;
    },
    async run(id) {
      const row = database.runs.find((run) => run.header.id === id);
      return row && recordOf(row);
    },
    unfinishedRuns: async () => database.runs.filter((run) => !run.outcome).map((run) => run.header.id),
    async runs({ environment, limit, before }) {
      const chosen = database.runs.filter(
        ({ header }) => (!environment || header.environment === environment) && (!before || header.id < before),
      );
      return chosen.toReversed().slice(0, limit).map(summaryOf);
    },
    async append(run, event, at, saved) {
      underLease(database, token);
      const row = runRow(database, run);
      if (row.outcome) throw new Error(`Run #${run} has ended; nothing can be added to its journal`);
      const entry: JournalEntry = copy({ ...event, seq: row.entries.length + 1, at });
      row.entries.push(entry);
      if (saved && event.type === "mark") {
        if ("plan" in saved) row.plans[event.step] = throughJson(saved.plan);
        if ("result" in saved) row.results[event.step] = throughJson(saved.result);
      }
      Object.assign(row.header, copy(saved?.about));
      if (event.type === "finished") Object.assign(row, { outcome: event.outcome, exclusiveKey: undefined });
      return copy(entry);
    },
    report: async (id) => copy(database.runs.find((run) => run.header.id === id)?.report),
    async saveReport(run, report) {
      underLease(database, token);
      runRow(database, run).report = copy(report);
    },
    async usualDurations(kind, environment) {
      const alike = database.runs.filter(
        ({ header, outcome }) =>
          header.kind === kind && header.environment === environment && outcome?.startsWith("succeeded"),
      );
      return usualDurations(alike.slice(-10));
    },
  };
}

type Releases = Pick<Store, "reserveRelease" | "release" | "releases" | "updateRelease">;

function releases(database: MemoryDatabase, token: number): Releases {
  const find = (application: string, number: number) =>
    database.releases.find((release) => release.application === application && release.number === number);
  return {
    async reserveRelease(run, record) {
      underLease(database, token);
      const reserved = database.releases.find((release) => release.run === run);
      if (reserved) return reserved.number;
      const taken = database.releases.filter((release) => release.application === record.application);
      const number =
        Math.max(...taken.map((release) => release.number), Number(database.settings.get(releaseFloor) ?? 0)) + 1;
      database.releases.push(copy({ ...record, run, number }));
      return number;
    },
    release: async (application, number) => copy(find(application, number)),
    async releases(application, environment, states) {
      const chosen = database.releases.filter(
        (release) =>
          release.application === application &&
          (!environment || release.environment === environment) &&
          (!states || states.includes(release.state)),
      );
      return copy(chosen.toReversed());
    },
    async updateRelease(application, number, facts) {
      underLease(database, token);
      const release = find(application, number);
      if (!release) throw new Error(`There is no release ${number} of ${application}`);
      Object.assign(release, copy(facts));
    },
  };
}

function variables(database: MemoryDatabase, token: number): Pick<Store, "variables" | "addVariables"> {
  const of = (application: string, environment: Environment) =>
    database.variables.filter((row) => row.application === application && row.environment === environment);
  return {
    async variables(application, environment, limit) {
      const rows = of(application, environment).map(({ application: _, environment: __, ...version }) => version);
      return copy(rows.sort((one, other) => other.version - one.version).slice(0, limit));
    },
    async addVariables(application, environment, version) {
      underLease(database, token);
      if (of(application, environment).some((row) => row.version === version.version)) throw changedMeanwhile();
      database.variables.push(copy({ ...version, application, environment }));
    },
  };
}

function signOffs(database: MemoryDatabase, token: number): Pick<Store, "signOffs" | "addSignOff" | "removeSignOff"> {
  const of = (application: string, release: number) =>
    database.signOffs.filter((row) => row.application === application && row.release === release);
  return {
    signOffs: async (application, release) =>
      copy(
        of(application, release)
          .map(({ item, by, at }) => ({ item, by, at }))
          .sort((a, b) => a.at - b.at),
      ),
    async addSignOff(application, release, signOff) {
      underLease(database, token);
      if (of(application, release).some(({ item }) => item === signOff.item)) return;
      database.signOffs.push(copy({ ...signOff, application, release }));
    },
    async removeSignOff(application, release, item) {
      underLease(database, token);
      const gone = of(application, release).filter((row) => row.item === item);
      database.signOffs = database.signOffs.filter((row) => !gone.includes(row));
    },
  };
}

function metrics(database: MemoryDatabase, token: number): MetricsStore {
  return {
    async metrics(application, environment, step, from) {
      const rows = database.metrics.filter(
        (row) =>
          row.application === application && row.environment === environment && row.step === step && row.at >= from,
      );
      return copy(rows.map(({ application: _, environment: __, ...bucket }) => bucket).sort((a, b) => a.at - b.at));
    },
    async saveMetrics(application, buckets, forget) {
      underLease(database, token);
      const key = (row: { environment: Environment; step: number; at: number }) =>
        `${row.environment} ${row.step} ${row.at}`;
      const replaced = new Set(buckets.map(key));
      database.metrics = [
        ...database.metrics.filter((row) => row.at >= forget[row.step] && !replaced.has(key(row))),
        ...copy(buckets.map((bucket) => ({ ...bucket, application }))),
      ];
    },
  };
}

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const summaryOf = ({ header, application, input, actor, entries, outcome }: RunRow): RunSummary =>
  copy({ header, application, input, actor, entries, ...(outcome && { outcome }) });

const recordOf = (row: RunRow): RunRecord => copy({ ...summaryOf(row), plans: row.plans, results: row.results });

function intentRow(database: MemoryDatabase, id: string): IntentRow {
  const row = database.intents.find((intent) => intent.id === id);
  if (!row) throw new Error(`There is no intent ${id}`);
  return row;
}

function runRow(database: MemoryDatabase, id: number): RunRow {
  const row = database.runs.find((run) => run.header.id === id);
  if (!row) throw new Error(`There is no run #${id}`);
  return row;
}
