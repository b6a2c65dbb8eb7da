import { timestampTime } from "../../contract/backups.ts";
import type { IsolationView } from "../../contract/isolation.ts";
import { momentAt } from "../../contract/log-records.ts";
import { type Environment, environments } from "../../contract/names.ts";
import { foldRun, type JournalEntry, type RunView } from "../../contract/run.ts";
import type { ErrorsStatus } from "../../contract/status.ts";
import type { BackupsKnown } from "../../domain/backup/alarm.ts";
import { backupPolicyOf, rulesOf } from "../../domain/policy/rules.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { acceptedPolicy } from "../accepted-policy.ts";
import { describeRun, listRuns } from "../describe-runs.ts";
import { byService } from "../gates/error-lines.ts";
import { isolationOf } from "../isolation.ts";
import type {
  Application,
  Backups,
  Clock,
  Engine,
  GatewayState,
  Gateways,
  LogArchive,
  Observed,
  ReleaseRecord,
  Store,
} from "../ports.ts";
import { archiveRun, setAsideStandbys } from "../set-aside-archives.ts";
import { type LostRelease, lostRelease } from "../settle-recovered.ts";
import { planOfRelease } from "../surroundings.ts";
import { servingRelease } from "./facts.ts";
import { expectedServices } from "./plan.ts";

export interface SeenEnvironment {
  observed: Observed;
  gateway?: GatewayState | { problem: string };
}

/** What the board remembers of the world between two looks. */
export interface Seen {
  application?: Application;
  environments: Partial<Record<Environment, SeenEnvironment>>;
  releases: ReleaseRecord[];
  /** The newest, and all that are under way; newest first. */
  runs: RunView[];
  /** Of the release that is live on staging. */
  signOffs: number;
  backups: Partial<Record<Environment, BackupsKnown>>;
  /** What an error line is by the accepted policy. */
  errorPattern?: string;
  errors: Partial<Record<Environment, ErrorsStatus>>;
  isolation: IsolationView;
  /** What was live when the panel was backed up that it was recovered from. */
  lost: Partial<Record<Environment, LostRelease>>;
}

export const nothingSeen = (): Seen => ({
  environments: {},
  releases: [],
  runs: [],
  signOffs: 0,
  backups: {},
  errors: {},
  isolation: { findings: [] },
  lost: {},
});

const RECENT = 10;

export async function lookAtRuns(store: Store): Promise<RunView[]> {
  const [runs, unfinished] = await Promise.all([listRuns({ limit: RECENT }, store), store.unfinishedRuns()]);
  for (const id of unfinished.filter((number) => !runs.some((run) => run.id === number))) {
    const run = await describeRun(id, store);
    if (run) runs.push(run);
  }
  return runs;
}

export interface Written {
  run: number;
  entry: JournalEntry;
}

/** What was seen of the runs, brought up to date by what was written since, if nothing is missing in between. */
export const afterEntry = (runs: RunView[], { run, entry }: Written): RunView[] =>
  runs.map((view) => {
    const folded = view.id === run ? foldRun(view, entry) : undefined;
    return folded?.kind === "next" ? folded.view : view;
  });

export async function lookAtReleases(
  store: Store,
): Promise<Pick<Seen, "application" | "releases" | "signOffs" | "errorPattern" | "isolation" | "lost">> {
  const application = await store.application();
  if (!application) return { application, releases: [], signOffs: 0, isolation: { findings: [] }, lost: {} };
  const releases = await store.releases(application.id, undefined, present);
  const onStaging = releases.find(({ environment, state }) => environment === "staging" && state === "live");
  const signOffs = onStaging ? (await store.signOffs(application.id, onStaging.number)).length : 0;
  const lost = await Promise.all(environments.map(async (of) => [of, await lostRelease(store, of)] as const));
  const isolation = await isolationOf(store, application.id);
  const policy = await acceptedPolicy(store, application.id);
  const errorPattern = policy === undefined ? undefined : rulesOf(policy, "production").gates?.errorPattern;
  return { application, releases, signOffs, errorPattern, isolation, lost: Object.fromEntries(lost) };
}

/** Those that may serve: a history of thousands need not be read for each look. */
const present = ["starting", "live", "standby"] as const;

/** What was promised, and what of it is proven. */
export async function lookAtBackups(
  { store, backups }: { store: Store; backups: Pick<Backups, "newestProven"> },
  { id }: Application,
  now: number,
): Promise<Seen["backups"]> {
  const policy = await acceptedPolicy(store, id);
  const known = environments.map(async (environment) => {
    const { schedule } = backupPolicyOf(policy, environment);
    const notArchived = await failedArchives(store, id, environment);
    if (schedule === undefined) return [environment, { notArchived }] as const;
    const proven = await backups.newestProven(id, environment, now);
    const provenAt = proven && { provenAt: timestampTime(proven.id.timestamp) };
    return [environment, { schedule, notArchived, ...provenAt }] as const;
  });
  return Object.fromEntries(await Promise.all(known));
}

async function failedArchives(store: Store, application: string, environment: Environment) {
  const aside = await setAsideStandbys(store, application, environment);
  const runs = aside.map(async ({ record }) => ({ release: record.number, run: await archiveRun(store, record) }));
  return (await Promise.all(runs)).flatMap(({ release, run }) =>
    run?.outcome === undefined || run.outcome.startsWith("succeeded") ? [] : [{ release, run: run.header.id }],
  );
}

/** In the logs of what serves there, since its release was made. */
export async function lookAtErrors(
  { logs, clock }: { logs: Pick<LogArchive, "count">; clock: Clock },
  seen: Seen,
  environment: Environment,
  signal: AbortSignal,
): Promise<ErrorsStatus | undefined> {
  const { observed: { containers } = { containers: [] }, gateway } = seen.environments[environment] ?? {};
  const releases = seen.releases.filter((release) => release.environment === environment);
  const live = servingRelease({ gateway, releases });
  if (!live) return undefined;
  const expected = expectedServices(planOfRelease(live), containers, live.number);
  const services = byService(
    expected.flatMap(({ service, container }) => (container ? [{ id: container.id, service }] : [])),
  );
  const { errors, minutes } = await logs.count({ environment, services, since: momentAt(live.createdAt) }, signal);
  const hourAgo = clock.now() - 3600_000;
  return { release: live.number, lines: errors, minutes: minutes.filter(({ at }) => at > hourAgo) };
}

/** The environment's objects, and what its gateway says of itself; one that cannot answer says why. */
export async function lookAtEnvironment(
  { engine, gateways }: { engine: Engine; gateways: Gateways },
  scope: Scope,
  signal: AbortSignal,
): Promise<SeenEnvironment> {
  const observed = await engine.observe(scope, signal);
  if (!observed.containers.some(({ role, state }) => role === "gateway" && state === "running")) return { observed };
  const gateway = await gateways
    .observe(scope, signal)
    .catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }));
  return { observed, ...(gateway && { gateway }) };
}
