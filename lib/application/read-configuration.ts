import { posix } from "node:path";
import { type Environment, environments, otherEnvironment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import type { SlipwayConfig } from "../contract/slipway-yaml.ts";
import { parseDotenv } from "../domain/compose/dotenv.ts";
import type { ComposeModel } from "../domain/compose/model.ts";
import { type ComposeSource, parseCompose } from "../domain/compose/parse.ts";
import { emptyTrace, type Trace } from "../domain/compose/trace.ts";
import { buildDifferences } from "../domain/policy/build-differences.ts";
import { environmentModel } from "../domain/policy/environment-model.ts";
import { roleOf } from "../domain/policy/members.ts";
import type { ComposeModels, EnvironmentModel } from "../domain/policy/model.ts";
import { policyOf } from "../domain/policy/policy.ts";
import { readConfig } from "../domain/policy/read-config.ts";
import { type Variables, valuesOf } from "../domain/variables/variables.ts";
import type { Application, EnvironmentFiles, Source, Store } from "./ports.ts";

export interface Configuration {
  model: EnvironmentModel;
  /** `policyOf` both environments. */
  policy: string;
  /** Between the environments, one sentence each. */
  buildDifferences: string[];
  /** Of the panel's variables that it was read with; 0: none were ever set. */
  variables: number;
}

/** Where an environment's variables come from and who uses them, as far as its files could be read. */
export interface Sources extends Trace {
  /** Of the environment's env file, where it is there. */
  envFile: string;
  values: Record<string, string>;
  /** By the names of the compose file. */
  roles: Map<string, string>;
}

export const noSources = (): Sources => ({ ...emptyTrace(), envFile: ".env", values: {}, roles: new Map() });

export interface ConfigurationPorts {
  source(application: Application): Source;
  files: Pick<EnvironmentFiles, "read">;
  store: Pick<Store, "variables">;
}

/**
 * What an environment is made of at a commit: `slipway.yaml` and the compose files come from the commit, variables from the
 * panel and from env files in the application's root on the host. Refuses with everything that is wrong, by file, line and key.
 */
export async function readConfiguration(
  ports: ConfigurationPorts,
  application: Application,
  commit: string,
  environment: Environment,
  signal: AbortSignal,
  sources?: Sources,
): Promise<Configuration> {
  const config = await readSlipwayYaml(ports, application, commit, signal);
  if (config.application !== application.id) throw renamed(config.application, application.id);
  const set = await variablesNow(ports, application);
  const readModel = (of: Environment) => {
    const composition = { application, commit, config, environment: of, set: set[of].variables };
    return readCompose(ports, composition, signal, of === environment ? sources : undefined);
  };
  const models = Object.fromEntries(
    await Promise.all(environments.map(async (of) => [of, await readModel(of)])),
  ) as ComposeModels;
  return {
    model: withGiven(environmentModel(config, models, environment), set[environment].variables),
    policy: policyOf(config, models, application.root),
    buildDifferences: buildDifferences(config, models),
    variables: set[environment].version,
  };
}

/** As they are set in the panel. */
async function variablesNow({ store }: Pick<ConfigurationPorts, "store">, { id }: Application) {
  const newest = async (environment: Environment) =>
    (await store.variables(id, environment, 1))[0] ?? { version: 0, variables: {} };
  const [staging, production] = await Promise.all([newest("staging"), newest("production")]);
  return { staging, production };
}

/** What the panel gives to a service, the service has, whatever the compose file says of it. */
function withGiven(model: EnvironmentModel, variables: Variables): EnvironmentModel {
  const services = Object.entries(model.services).map(([role, service]) => {
    const own = Object.entries(variables).filter(([, { services }]) => services.includes(role));
    if (own.length === 0) return [role, service];
    const environment = { ...service.runtime.environment, ...valuesOf(Object.fromEntries(own)) };
    return [role, { ...service, runtime: { ...service.runtime, environment } }];
  });
  return { ...model, services: Object.fromEntries(services) };
}

export async function readSlipwayYaml(
  ports: Pick<ConfigurationPorts, "source">,
  application: Pick<Application, "configuration"> & Application,
  commit: string,
  signal: AbortSignal,
): Promise<SlipwayConfig> {
  const text = await ports.source(application).readFile(commit, application.configuration, signal);
  return readConfig({ name: application.configuration, text });
}

/** One environment's compose files at a commit, and what is set for them in the panel. */
export interface Composition {
  application: Application;
  commit: string;
  config: SlipwayConfig;
  environment: Environment;
  set: Variables;
}

const readCompose = async (...of: Parameters<typeof composeSource>): Promise<ComposeModel> =>
  parseCompose(await composeSource(...of));

/** Where they, and what they name, are read. */
export async function composeSource(
  ports: Omit<ConfigurationPorts, "store">,
  { application, commit, config, environment, set }: Composition,
  signal: AbortSignal,
  sources?: Sources,
): Promise<ComposeSource> {
  const own = config.environments[environment];
  const role = (service: string) => roleOf(service, own.services);
  const folder = posix.dirname(application.configuration);
  const committed = (path: string) => ports.source(application).readFile(commit, path, signal);
  const onHost = (path: string) => ports.files.read(application.root, path);
  const paths = (own.compose ?? config.compose).map((path) => posix.join(folder, path));
  const envFile = {
    path: own.envFile ?? posix.join(posix.dirname(paths[0] ?? ""), ".env"),
    named: own.envFile !== undefined,
  };
  const fromFile = await readVariables(ports, application.root, envFile);
  if (sources) Object.assign(sources, { values: fromFile, envFile: envFile.path });
  return {
    paths,
    project: `${application.id}-${environment}`,
    root: application.root,
    profiles: own.profiles,
    variables: { ...fromFile, ...valuesOf(set) },
    instead: valuesOf(set),
    concerns(service) {
      const known = role(service);
      if (known !== undefined) sources?.roles.set(service, known);
      return (
        known !== undefined ||
        roleOf(service, config.environments[otherEnvironment(environment)].services) === undefined
      );
    },
    ...(sources && { trace: sources }),
    files: {
      compose: committed,
      env: onHost,
      config: (path) => ifThere(committed(path)),
      async secret(path) {
        const content = await onHost(path);
        return content === undefined ? ifThere(committed(path)) : { content, hostPath: path };
      },
    },
  };
}

/** What a commit does not have may be said better by whoever asked for it. */
async function ifThere(text: Promise<string>): Promise<{ content: string } | undefined> {
  try {
    return { content: await text };
  } catch (error) {
    if (error instanceof Refusal && error.code === "file-not-found") return undefined;
    throw error;
  }
}

/** Without a file of its own an environment has what Compose takes too: `.env` beside the compose file, if it is there. */
async function readVariables(
  ports: Pick<ConfigurationPorts, "files">,
  root: string,
  { path, named }: { path: string; named: boolean },
): Promise<Record<string, string>> {
  const text = await ports.files.read(root, path);
  if (text === undefined && named) {
    throw new Refusal(
      "compose-env-file-missing",
      `slipway.yaml names the env file ${path}, which is not in ${root}. Nothing was changed. Make it there, or correct the path.`,
    );
  }
  const { values, problems } = parseDotenv(text ?? "");
  if (problems.length === 0) return values;
  const list = problems.map((problem) => `${path}:${problem.line}: ${problem.sentence}`).join("\n");
  throw new Refusal("env-file-invalid", `${list}\nNothing was changed.`);
}

const renamed = (found: string, registered: string) =>
  new Refusal(
    "application-renamed",
    `slipway.yaml of this commit describes the application ${found}, but ${registered} is registered here. Nothing was changed. Choose a commit of ${registered}, or register the other one in Settings.`,
  );
