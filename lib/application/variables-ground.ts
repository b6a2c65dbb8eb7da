import type { Environment } from "../contract/names.ts";
import { masked } from "../domain/logs/mask.ts";
import { secretsIn } from "../domain/logs/secrets.ts";
import { secretValuesOf, type Variables, type VariablesVersion } from "../domain/variables/variables.ts";
import { attempt } from "./gates/attempt.ts";
import type { Application, ReleaseRecord } from "./ports.ts";
import { type Configuration, noSources, readConfiguration, type Sources } from "./read-configuration.ts";
import { type DeployPorts, registeredApplication, scope } from "./steps/deploy-request.ts";
import { liveRelease } from "./surroundings.ts";

export interface VariablesPorts extends Pick<DeployPorts, "source" | "files" | "store" | "clock" | "instance"> {
  /** Keyed: equal for equal values, and says nothing else of them. */
  fingerprint(value: string): string;
  /** A secret that nobody has seen. */
  generate(): string;
  /** Must not be read in any log from now on. */
  hide(secrets: readonly string[]): void;
}

/** An environment's variables, and its files as they are read with them. */
export interface Ground {
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

export async function groundOf(ports: VariablesPorts, environment: Environment, signal: AbortSignal): Promise<Ground> {
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

/** As the files are read where these variables are set. What is wrong with them is told without a secret. */
export async function readWith(
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
