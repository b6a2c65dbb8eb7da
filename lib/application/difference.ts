import type { ComparedCommit, ComparedRelease, DifferenceView, DriftView, SchemaView } from "../contract/difference.ts";
import { type Environment, environments } from "../contract/names.ts";
import { comparedConfiguration, comparedImages } from "../domain/difference/compare.ts";
import { driftOf, redefined, viewOf } from "../domain/difference/drift.ts";
import { pendingMigrations } from "../domain/difference/schema.ts";
import type { EnvironmentModel } from "../domain/policy/model.ts";
import type { ReleasePlan } from "../domain/release/plan.ts";
import type { Scope } from "../domain/release/spec.ts";
import { appliedMigrations } from "./applied-migrations.ts";
import { definedBy, modelOf } from "./definitions.ts";
import { attempt } from "./gates/attempt.ts";
import type { Application, CommitSummary, ReleaseRecord } from "./ports.ts";
import { type DeployPorts, scope } from "./steps/deploy-request.ts";
import { liveRelease, planOfRelease } from "./surroundings.ts";

export interface DifferencePorts
  extends Pick<DeployPorts, "engine" | "store" | "source" | "files" | "instance" | "clock"> {
  /** Keyed: equal for equal values, and says nothing else of them. */
  fingerprint(value: string): string;
}

/** What is live in one environment. */
export interface Side {
  here: Scope;
  record: ReleaseRecord;
  plan?: ReleasePlan;
  /** As its commit describes it; absent where that cannot be read. */
  model?: EnvironmentModel;
}

type Sides = Partial<Record<Environment, Side>>;

const mostCommits = 50;

/** Until then what the applications have said of their databases is taken for true, unless another release is live. */
const schemaMs = 60_000;

/**
 * Looks at what production would gain from what is live on staging, and at what of both is not as it was recorded. Changes
 * nothing.
 */
export function createDifference(ports: DifferencePorts): (signal: AbortSignal) => Promise<DifferenceView> {
  let last: { of: string; at: number; schema: SchemaView } | undefined;
  const schemaNow = async (sides: Sides, signal: AbortSignal) => {
    const of = environments.map((environment) => sides[environment]?.record.number).join();
    const now = ports.clock.elapsed();
    if (last?.of === of && last.schema.state === "known" && now - last.at < schemaMs) return last.schema;
    const schema = await schemaOf(ports, sides, signal);
    last = { of, at: now, schema };
    return schema;
  };
  return (signal) => difference(ports, schemaNow, signal);
}

async function difference(
  ports: DifferencePorts,
  schemaNow: (sides: Sides, signal: AbortSignal) => Promise<SchemaView>,
  signal: AbortSignal,
): Promise<DifferenceView> {
  const application = await ports.store.application();
  const sides = application ? await sidesOf(ports, application, signal) : {};
  const plans = { staging: sides.staging?.plan, production: sides.production?.plan };
  const [commits, schema, drift] = await Promise.all([
    application ? commitsBetween(ports, application, sides, signal) : nothing,
    schemaNow(sides, signal),
    driftIn(ports, sides, signal),
  ]);
  return {
    releases: Object.fromEntries(
      Object.entries(sides).map(([environment, { record }]) => [environment, comparedRelease(record)]),
    ),
    ...commits,
    images: comparedImages(plans),
    configuration: comparedConfiguration(plans, ports.fingerprint),
    schema,
    ...drift,
  };
}

async function sidesOf(ports: DifferencePorts, application: Application, signal: AbortSignal): Promise<Sides> {
  const sides = environments.map(async (environment) => {
    const here = scope(ports, application, environment);
    const record = await liveRelease(ports, here);
    if (!record) return [];
    const plan = planOfRelease(record);
    const model = await modelOf(ports, application, record, signal);
    return [[environment, { here, record, ...(plan && { plan }), ...(model && { model }) }]] as const;
  });
  return Object.fromEntries((await Promise.all(sides)).flat());
}

const nothing: Pick<DifferenceView, "commits" | "missing"> = { commits: [], missing: [] };

async function commitsBetween(
  ports: DifferencePorts,
  application: Application,
  { staging, production }: Sides,
  signal: AbortSignal,
): Promise<Pick<DifferenceView, "commits" | "missing" | "moreCommits" | "commitsProblem">> {
  if (!staging || !production || staging.record.commit === production.record.commit) return nothing;
  const source = ports.source(application);
  const read = (since: Side, until: Side) => (within: AbortSignal) =>
    source.commitsBetween(since.record.commit, until.record.commit, mostCommits + 1, within);
  const [gained, missing] = await Promise.all([
    attempt(read(production, staging), signal),
    attempt(read(staging, production), signal),
  ]);
  const problem = gained.problem ?? missing.problem;
  if (problem !== undefined) return { ...nothing, commitsProblem: problem };
  const [there, here] = [gained.facts ?? [], missing.facts ?? []];
  return {
    commits: there.slice(0, mostCommits).map(comparedCommit),
    missing: here.slice(0, mostCommits).map(comparedCommit),
    ...(there.length > mostCommits || here.length > mostCommits ? { moreCommits: true as const } : {}),
  };
}

/** Each environment's own code asks its own database: what runs on staging is never let near production's data for it. */
async function schemaOf(ports: DifferencePorts, sides: Sides, signal: AbortSignal): Promise<SchemaView> {
  const { staging, production } = sides;
  const command = production?.model?.release?.applied;
  if (!staging || !production || !command || !staging.model?.release?.applied) return { state: "not-configured" };
  const words = command.join(" ");
  const [there, here] = await Promise.all([
    attempt((within) => appliedMigrations(ports, staging, within), signal),
    attempt((within) => appliedMigrations(ports, production, within), signal),
  ]);
  if (!there.facts || !here.facts)
    return { state: "unknown", problem: there.problem ?? here.problem ?? "", command: words };
  return { state: "known", ...pendingMigrations(there.facts, here.facts), command: words };
}

async function driftIn(
  ports: DifferencePorts,
  sides: Sides,
  signal: AbortSignal,
): Promise<Pick<DifferenceView, "drift" | "driftProblem">> {
  const views = environments.map(async (environment) => {
    const side = sides[environment];
    if (!side?.plan) return { environment, view: { findings: [] } };
    const { here, plan, model } = side;
    const looked = await attempt((within) => ports.engine.observe(here, within), signal);
    if (!looked.facts) return { environment, view: { findings: [] }, problem: looked.problem };
    const { containers, networks } = looked.facts;
    const { findings } = driftOf(plan, { containers, networks: networks.map(({ name }) => name) });
    return { environment, view: viewOf([...findings, ...(model ? redefined(plan, definedBy(model)) : [])]) };
  });
  const found = await Promise.all(views);
  const problem = found.find((one) => one.problem !== undefined)?.problem;
  const drift = Object.fromEntries(found.map(({ environment, view }) => [environment, view]));
  return { drift: drift as Record<Environment, DriftView>, ...(problem !== undefined && { driftProblem: problem }) };
}

const comparedRelease = ({ number, commit, title, ref, by, liveAt, createdAt }: ReleaseRecord): ComparedRelease => ({
  number,
  commit,
  title,
  ref,
  by,
  liveAt: liveAt ?? createdAt,
});

const comparedCommit = ({ commit, title, author, at }: CommitSummary): ComparedCommit => ({
  commit,
  title,
  author,
  at,
});
