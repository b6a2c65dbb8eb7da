import { posix } from "node:path";
import { type Environment, environments } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import type { SlipwayConfig } from "../contract/slipway-yaml.ts";
import { parseDotenv } from "../domain/compose/dotenv.ts";
import type { ComposeModel } from "../domain/compose/model.ts";
import { parseCompose } from "../domain/compose/parse.ts";
import { buildDifferences } from "../domain/policy/build-differences.ts";
import { environmentModel } from "../domain/policy/environment-model.ts";
import type { ComposeModels, EnvironmentModel } from "../domain/policy/model.ts";
import { policyOf } from "../domain/policy/policy.ts";
import { readConfig } from "../domain/policy/read-config.ts";
import type { Application, EnvironmentFiles, Source } from "./ports.ts";

export interface Configuration {
  model: EnvironmentModel;
  /** `policyOf` both environments. */
  policy: string;
  /** Between the environments, one sentence each. */
  buildDifferences: string[];
}

interface Ports {
  source(application: Application): Source;
  files: Pick<EnvironmentFiles, "read">;
}

/**
 * What an environment is made of at a commit: `slipway.yaml` and the compose files come from the commit, variables and env
 * files from the application's root on the host. Refuses with everything that is wrong, by file, line and key.
 */
export async function readConfiguration(
  ports: Ports,
  application: Application,
  commit: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<Configuration> {
  const config = await readSlipwayYaml(ports, application, commit, signal);
  if (config.application !== application.id) throw renamed(config.application, application.id);
  const read = (of: Environment) => readCompose(ports, application, config, of, commit, signal);
  const models = Object.fromEntries(
    await Promise.all(environments.map(async (of) => [of, await read(of)])),
  ) as ComposeModels;
  return {
    model: environmentModel(config, models, environment),
    policy: policyOf(config, models, application.root),
    buildDifferences: buildDifferences(config, models),
  };
}

export async function readSlipwayYaml(
  ports: Pick<Ports, "source">,
  application: Pick<Application, "configuration"> & Application,
  commit: string,
  signal: AbortSignal,
): Promise<SlipwayConfig> {
  const text = await ports.source(application).readFile(commit, application.configuration, signal);
  return readConfig({ name: application.configuration, text });
}

async function readCompose(
  ports: Ports,
  application: Application,
  config: SlipwayConfig,
  environment: Environment,
  commit: string,
  signal: AbortSignal,
): Promise<ComposeModel> {
  const own = config.environments[environment];
  const folder = posix.dirname(application.configuration);
  const committed = (path: string) => ports.source(application).readFile(commit, path, signal);
  const onHost = (path: string) => ports.files.read(application.root, path);
  return parseCompose({
    paths: (own.compose ?? config.compose).map((path) => posix.join(folder, path)),
    project: `${application.id}-${environment}`,
    root: application.root,
    profiles: own.profiles,
    variables: await readVariables(ports, application.root, own.envFile),
    files: {
      compose: committed,
      env: onHost,
      config: (path) => ifThere(committed(path)),
      async secret(path) {
        const content = await onHost(path);
        return content === undefined ? ifThere(committed(path)) : { content, hostPath: path };
      },
    },
  });
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

/** Without a file of its own an environment has what Compose takes too: `.env` in the root, if it is there. */
async function readVariables(ports: Ports, root: string, envFile: string | undefined): Promise<Record<string, string>> {
  const path = envFile ?? ".env";
  const text = await ports.files.read(root, path);
  if (text === undefined && envFile !== undefined) {
    throw new Refusal(
      "compose-env-file-missing",
      `slipway.yaml names the env file ${envFile}, which is not in ${root}. Nothing was changed. Make it there, or correct the path.`,
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
