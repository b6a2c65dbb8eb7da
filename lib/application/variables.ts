import { type Environment, environments } from "../contract/names.ts";
import { type Actor, may } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type {
  ApplyView,
  VariableDifference,
  VariablesPreview,
  VariablesToChange,
  VariablesVersionView,
  VariablesView,
} from "../contract/variables.ts";
import { withFileValues } from "../domain/compose/file-values.ts";
import { masked } from "../domain/logs/mask.ts";
import { secretEntries, secretsIn } from "../domain/logs/secrets.ts";
import type { EnvironmentModel } from "../domain/policy/model.ts";
import { isFresh } from "../domain/release/lay-out.ts";
import { databaseSpec } from "../domain/release/plan.ts";
import {
  credentialsDiffering,
  databaseCredentials,
  onlyByDeploy,
  reconfigured,
  residentsReconfigured,
} from "../domain/variables/configured.ts";
import { rowsOf } from "../domain/variables/rows.ts";
import {
  aboutChange,
  changed,
  changedMeanwhile,
  type Difference,
  differences,
  linesOf,
  secretValuesOf,
  type Variables,
  type VariablesVersion,
} from "../domain/variables/variables.ts";
import { gatesOfConfiguration } from "./configuration-gates.ts";
import { attempt } from "./gates/attempt.ts";
import type { Announcer, Application, ReleaseRecord } from "./ports.ts";
import { type Configuration, noSources, readConfiguration, type Sources } from "./read-configuration.ts";
import { type DeployPorts, registeredApplication, scope } from "./steps/deploy-request.ts";
import { liveRelease, planOfRelease } from "./surroundings.ts";

export interface VariablesPorts extends Pick<DeployPorts, "source" | "files" | "store" | "clock" | "instance"> {
  /** Keyed: equal for equal values, and says nothing else of them. */
  fingerprint(value: string): string;
  /** A secret that nobody has seen. */
  generate(): string;
  /** Must not be read in any log from now on. */
  hide(secrets: readonly string[]): void;
}

/** An environment's variables, and its files as they are read with them. */
interface Ground {
  application: Application;
  environment: Environment;
  /** Newest first. */
  versions: VariablesVersion[];
  version: number;
  variables: Variables;
  live?: ReleaseRecord;
  commit?: string;
}

interface Read {
  sources: Sources;
  configuration?: Configuration;
  problem?: string;
}

const shownVersions = 50;

export async function variablesView(
  ports: VariablesPorts,
  environment: Environment,
  actor: Actor,
  signal: AbortSignal,
): Promise<VariablesView> {
  const ground = await groundOf(ports, environment, signal);
  const { version, variables, versions, live } = ground;
  const read = await readWith(ports, ground, variables, signal);
  const { model } = read.configuration ?? {};
  const { envFile, values, roles, ...trace } = read.sources;
  const mayRead = may(actor, `configure:${environment}`);
  const applied = live && variablesAt(versions, live.variables ?? 0);
  const known = {
    variables,
    versions,
    trace,
    envFile,
    values,
    roles,
    ...(applied && { applied }),
    ...(model && { model }),
  };
  return {
    version,
    rows: rowsOf(known, { fingerprint: ports.fingerprint, mayRead }),
    history: historyOf(versions, mayRead),
    services: model ? releasedServices(model) : [],
    ...(read.problem !== undefined && { problem: read.problem }),
    apply: await applyView(ports, ground, read.configuration),
  };
}

/** What a change would do; refuses what the change would be refused for. */
export async function previewVariables(
  ports: VariablesPorts,
  input: VariablesToChange,
  actor: Actor,
  signal: AbortSignal,
): Promise<VariablesPreview> {
  const { found } = await examine(ports, input, signal);
  const mayRead = may(actor, `configure:${input.environment}`);
  return {
    differences: found.map((one) => differenceView(one, mayRead)),
    ignored: input.change.do === "import" ? linesOf(input.change.text).ignored : [],
  };
}

/** Nothing that runs is touched: the next deploy takes it, or a run that applies it. */
export async function changeVariables(
  ports: VariablesPorts & { announcer: Pick<Announcer, "changed"> },
  input: VariablesToChange,
  actor: Actor,
  signal: AbortSignal,
): Promise<VariablesView> {
  const { ground, after } = await examine(ports, input, signal);
  ports.hide(secretValuesOf(after));
  await ports.store.addVariables(ground.application.id, input.environment, {
    version: ground.version + 1,
    at: ports.clock.now(),
    by: { id: actor.id, name: actor.name },
    about: aboutChange(input.change),
    variables: after,
  });
  ports.announcer.changed();
  return variablesView(ports, input.environment, actor, signal);
}

async function groundOf(ports: VariablesPorts, environment: Environment, signal: AbortSignal): Promise<Ground> {
  const application = await registeredApplication(ports);
  const [versions, live] = await Promise.all([
    ports.store.variables(application.id, environment),
    liveRelease(ports, scope(ports, application, environment)),
  ]);
  const commit = live?.commit ?? (await defaultCommit(ports, application, signal));
  const [newest] = versions;
  return {
    application,
    environment,
    versions,
    version: newest?.version ?? 0,
    variables: newest?.variables ?? {},
    ...(live && { live }),
    ...(commit !== undefined && { commit }),
  };
}

/** While nothing is live: what would be deployed if nobody said what. */
async function defaultCommit(
  ports: VariablesPorts,
  application: Application,
  signal: AbortSignal,
): Promise<string | undefined> {
  const source = ports.source(application);
  const look = async (within: AbortSignal) =>
    (await source.resolve((await source.defaultBranch(within)) ?? "HEAD", within)).commit;
  return (await attempt(look, signal)).facts;
}

const variablesAt = (versions: readonly VariablesVersion[], version: number): Variables =>
  versions.find((one) => one.version === version)?.variables ?? {};

/** As the files are read where these variables are set. What is wrong with them is told without a secret. */
async function readWith(
  ports: VariablesPorts,
  { application, environment, commit }: Pick<Ground, "application" | "environment" | "commit">,
  variables: Variables,
  signal: AbortSignal,
): Promise<Read> {
  const sources = noSources();
  if (commit === undefined) return { sources, problem: "The repository has no commit that could be read." };
  const version = { version: 0, at: 0, by: { id: "", name: "" }, about: "", variables };
  const store: Pick<DeployPorts["store"], "variables"> = {
    variables: async (id, of, limit) => (of === environment ? [version] : ports.store.variables(id, of, limit)),
  };
  const looked = await attempt(
    (within) => readConfiguration({ ...ports, store }, application, commit, environment, within, sources),
    signal,
  );
  if (looked.facts) return { sources, configuration: looked.facts };
  const secrets = [...secretValuesOf(variables), ...secretsIn({ environment: sources.values })];
  return { sources, problem: masked(looked.problem ?? "", secrets) };
}

const releasedServices = ({ services }: EnvironmentModel): string[] =>
  Object.values(services).flatMap(({ role, kind }) => (kind === "released" ? [role] : []));

/** What the change makes of the variables, and that nothing speaks against it. */
async function examine(
  ports: VariablesPorts,
  { environment, version, change }: VariablesToChange,
  signal: AbortSignal,
) {
  const ground = await groundOf(ports, environment, signal);
  if (version !== ground.version) throw changedMeanwhile();
  const { variables: before, versions } = ground;
  const after = changed(change, { now: before, versions, generate: ports.generate });
  const found = differences(before, after);
  if (found.length === 0) throw new Refusal("nothing-changes", "It is so already. Nothing was changed.");
  const [was, is] = await Promise.all([
    readWith(ports, ground, before, signal),
    readWith(ports, ground, after, signal),
  ]);
  if (is.problem !== undefined && was.problem === undefined)
    throw new Refusal("variables-invalid", `The application cannot be read with it: ${is.problem}`);
  const model = (is.configuration ?? was.configuration)?.model;
  if (model) assertServices(found, model);
  assertDatabaseKeeps(ground, found, was.configuration?.model, is.configuration?.model);
  await assertOwnSecrets(ports, ground, found, signal);
  return { ground, after, found };
}

function assertServices(found: readonly Difference[], model: EnvironmentModel): void {
  const known = releasedServices(model);
  for (const { name, before, after } of found) {
    const unknown = after?.services.find((one) => !known.includes(one) && !before?.services.includes(one));
    if (unknown === undefined) continue;
    const why = model.services[unknown] ? "owns data and is not replaced by a release" : "is not there";
    throw new Refusal(
      "unknown-service",
      `${name} cannot be given to ${unknown}: the service ${why}. Nothing was changed. It can be given to ${known.join(", ")}.`,
    );
  }
}

/**
 * A database that is kept goes on with what its volume was made with, whatever its variables say: with another password the
 * next release could not sign in. Refuses `database-credentials`.
 */
function assertDatabaseKeeps(
  { live, environment }: Ground,
  found: readonly Difference[],
  before: EnvironmentModel | undefined,
  after: EnvironmentModel | undefined,
): void {
  const plan = planOfRelease(live);
  const running = plan && databaseSpec(plan);
  const model = after ?? before;
  const service = running && model?.services[running.service];
  if (!plan || !running || (model && service && isFresh(model, service))) return;
  const names = after
    ? databaseCredentials(plan, after).filter((name) => isNew(name, running.service, before, after))
    : found.flatMap(({ name }) => (/^(?:MYSQL|MARIADB)_/.test(name) ? [name] : []));
  if (names.length === 0) return;
  throw new Refusal(
    "database-credentials",
    `${names.join(", ")} of ${running.service} would be another one, and the database of ${environment} goes on with what it was made with: the next release could not sign in. Nothing was changed. Change it in the server first (ALTER USER) and keep the old one valid meanwhile (RETAIN CURRENT PASSWORD), or give the application a user of its own under another variable.`,
  );
}

/** It was not so before the change. */
function isNew(name: string, role: string, before: EnvironmentModel | undefined, after: EnvironmentModel): boolean {
  const [was, is] = [before?.services[role], after.services[role]];
  return !was || !is || credentialsDiffering(was.runtime, is.runtime).includes(name);
}

/** Whoever has a secret of the one environment must not have one of the other's. Refuses `secret-shared`. */
async function assertOwnSecrets(
  ports: VariablesPorts,
  { application, environment, commit }: Ground,
  found: readonly Difference[],
  signal: AbortSignal,
): Promise<void> {
  const fresh = found.flatMap(({ name, before, after }) => {
    if (!after?.secret || (before?.secret && before.value === after.value)) return [];
    return [{ name, value: after.value }, ...secretEntries({ [name]: after.value })];
  });
  if (fresh.every(({ value }) => value === "")) return;
  const other = environments.find((one) => one !== environment) as Environment;
  const [newest] = await ports.store.variables(application.id, other, 1);
  const set = Object.entries(newest?.variables ?? {}).filter(([, { secret }]) => secret);
  const ground = { application, environment: other, ...(commit !== undefined && { commit }) };
  const { configuration } = await readWith(ports, ground, newest?.variables ?? {}, signal);
  const known = [
    ...set.map(([name, { value }]) => ({ name, value })),
    ...Object.values(configuration?.model.services ?? {}).flatMap(({ runtime: { environment: own, files } }) => [
      ...secretEntries(withFileValues(own, files)),
      ...(files ?? []).flatMap(({ target, content, secret }) =>
        secret ? [{ name: target, value: content.trimEnd() }] : [],
      ),
    ]),
  ];
  const shared = fresh.flatMap(({ name, value }) => {
    const same = value === "" ? undefined : known.find((one) => one.value === value);
    return same ? [{ name, same: same.name }] : [];
  })[0];
  if (!shared) return;
  throw new Refusal(
    "secret-shared",
    `${shared.name} of ${environment} would be equal to ${shared.same} of ${other}: who knows the one would know the other. Nothing was changed. Generate one of its own.`,
  );
}

function historyOf(versions: readonly VariablesVersion[], mayRead: boolean): VariablesVersionView[] {
  return versions.slice(0, shownVersions).map(({ version, at, by, about, variables }, index) => ({
    version,
    at,
    by: by.name,
    about,
    differences: differences(versions[index + 1]?.variables ?? {}, variables).map((one) =>
      differenceView(one, mayRead),
    ),
  }));
}

/** Once a secret, always one: what it was before is not shown either. */
function differenceView({ name, before, after }: Difference, mayRead: boolean): VariableDifference {
  const secret = (before?.secret ?? false) || (after?.secret ?? false);
  const isShown = mayRead && !secret;
  return {
    name,
    what: before ? (after ? "changed" : "removed") : "added",
    secret,
    ...(isShown && before && { before: before.value }),
    ...(isShown && after && { after: after.value }),
    ...(before && before.value === after?.value && { sameValue: true as const }),
  };
}

async function applyView(
  ports: VariablesPorts,
  { application, environment, live }: Ground,
  configuration: Configuration | undefined,
): Promise<ApplyView> {
  const plan = planOfRelease(live);
  if (!live || !plan || !configuration) return { changes: [], residents: [], gates: [] };
  const { model } = configuration;
  const changes = reconfigured(plan, model);
  const refused = onlyByDeploy(plan, model);
  const { phrase, gates } = await gatesOfConfiguration(ports, application, environment, configuration);
  return {
    release: live.number,
    changes,
    residents: residentsReconfigured(plan, model).filter(({ service }) => {
      const known = model.services[service];
      return known && !isFresh(model, known);
    }),
    ...(refused !== undefined && { refused }),
    ...(phrase !== undefined && { phrase }),
    gates,
  };
}
