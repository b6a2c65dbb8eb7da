import type { ConnectView, EnvironmentOutlook, WrittenFile } from "../contract/connect.ts";
import { type Environment, environments } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import type { SlipwayConfig } from "../contract/slipway-yaml.ts";
import { type Examined, examineCompose } from "../domain/compose/parse.ts";
import { configurationPath } from "../domain/connect/configure.ts";
import { buildDifferences } from "../domain/policy/build-differences.ts";
import { environmentModel } from "../domain/policy/environment-model.ts";
import type { ComposeModels, EnvironmentModel } from "../domain/policy/model.ts";
import { policyOf } from "../domain/policy/policy.ts";
import { readConfig } from "../domain/policy/read-config.ts";
import { containerName, gatewayName, gatewayNetworkName } from "../domain/release/names.ts";
import { showProblem } from "../domain/yaml/problems.ts";
import { findSystem, foundView } from "./found-system.ts";
import { assertPermitted } from "./host-permissions.ts";
import type { Application, Engine, EnvironmentFiles, Source, Store } from "./ports.ts";
import { composeSource } from "./read-configuration.ts";

export interface ConnectPorts {
  store: Store;
  files: EnvironmentFiles;
  engine: Pick<Engine, "findForeign">;
  source(application: Pick<Application, "repository">): Source;
  instance: string;
}

/** What there is to look at: a commit, and the application's root beside it. */
export interface Ground {
  ports: ConnectPorts;
  application: Application;
  source: Source;
  /** Whose newest commit it is; empty where the source stands on none. */
  branch: string;
  commit: string;
  /** Of all its files. */
  paths: readonly string[];
  signal: AbortSignal;
}

type Ahead = Pick<ConnectView, "problems" | "environments">;

/** What a first deploy would make of the commit with these files in it, and everything that speaks against it. */
export async function lookAhead(ground: Ground, files: readonly WrittenFile[]): Promise<Ahead> {
  const source = withFiles(ground.source, files);
  const { attempt, problems } = collecting();
  const nothing: Ahead["environments"] = { staging: null, production: null };
  const config = await attempt(async () => {
    const text = await source.readFile(ground.commit, configurationPath, ground.signal);
    return readConfig({ name: configurationPath, text });
  });
  const looked = config && (await attempt(() => examineBoth({ ...ground, source }, config)));
  if (!config || !looked) return { problems: problems(), environments: nothing };

  const models = modelsOf(looked);
  const found = environments.flatMap((of) => looked[of].problems.found.map(showProblem));
  const { application, ports, signal } = ground;
  const here = { id: config.application, root: application.root };
  const outlook = async (of: Environment) => {
    const model = await attempt(() => environmentModel(config, models, of));
    if (!model) return null;
    const policy = policyOf(config, models, here.root);
    await attempt(() => assertPermitted(ports.files, here, { model, policy }));
    const scope = { instance: ports.instance, application: here.id, environment: of };
    const system = await attempt(() => findSystem(ports, scope, here, model, signal));
    return { ...outlookOf(model), ...(system && { found: foundView(system, model) }) };
  };
  const [staging, production] = [await outlook("staging"), await outlook("production")];
  const differences = buildDifferences(config, models).map((what) => `Production cannot run staging's images: ${what}`);
  return { problems: [...new Set([...found, ...problems(), ...differences])], environments: { staging, production } };
}

/** What the compose files say for each environment, whatever is wrong with them. */
export async function examineBoth(
  { ports, source, application, commit, signal }: Ground,
  config: SlipwayConfig,
): Promise<Record<Environment, Examined>> {
  const about = { application: { ...application, id: config.application }, commit, config, set: {} };
  const examine = async (environment: Environment) =>
    examineCompose(await composeSource({ ...ports, source: () => source }, { ...about, environment }, signal));
  const [staging, production] = await Promise.all([examine("staging"), examine("production")]);
  return { staging, production };
}

export const modelsOf = ({ staging, production }: Record<Environment, Examined>): ComposeModels => ({
  staging: staging.model,
  production: production.model,
});

function outlookOf(model: EnvironmentModel): EnvironmentOutlook {
  const { application: id, environment, services, networks, volumes, routes } = model;
  return {
    gateway: gatewayName(id, environment),
    containers: Object.values(services).map((service) => ({
      name: containerName(id, environment, service),
      service: service.role,
      kind: service.kind,
    })),
    networks: [...Object.values(networks).map(({ name }) => name), gatewayNetworkName(id, environment)],
    volumes: Object.values(volumes).map(({ name }) => name),
    ports: routes.map(({ port, bind, mode, tls, service, target }) => ({
      port,
      bind,
      mode,
      service,
      target,
      ...(tls && { tls }),
    })),
  };
}

/** As if the commit had these files too. */
const withFiles = (source: Source, files: readonly WrittenFile[]): Source => ({
  ...source,
  readFile: async (commit, path, signal) =>
    files.find((file) => file.path === path)?.text ?? source.readFile(commit, path, signal),
});

/** Goes on after a refusal, and keeps what it says, line by line. */
function collecting() {
  const refused: string[] = [];
  return {
    problems: () => refused,
    async attempt<Value>(look: () => Value | Promise<Value>): Promise<Value | undefined> {
      try {
        return await look();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push(...error.message.split("\n").filter((line) => line !== "Nothing was changed."));
        return undefined;
      }
    },
  };
}
