import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { containerBody, endpointConfig } from "../../adapters/docker/container-body.ts";
import { scopeLabels } from "../../adapters/docker/labels.ts";
import type { ComposeModel, ComposeService } from "../../domain/compose/model.ts";
import { parseCompose } from "../../domain/compose/parse.ts";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";
import type { TestEngine } from "../engine.ts";
import { createFreeNetwork } from "../free-network.ts";
import { filesIn } from "./folder.ts";

const run = promisify(execFile);

/** One compose file in a folder of its own, under names that nobody else on the engine has. */
export interface Case {
  engine: TestEngine;
  cli: string;
  folder: string;
  file: string;
  project: string;
  variables: Record<string, string>;
}

/** Ours have this behind their name, and are otherwise called as Compose's. */
export const mark = "-ours";

export const compose = (one: Case, ...args: string[]) =>
  composeCommand(one, "-p", one.project, "-f", one.file, ...args);

/** `docker compose` with nothing of this machine's own configuration. */
export async function composeCommand({ engine, cli, folder, variables }: Case, ...args: string[]): Promise<string> {
  const env = {
    NODE_ENV: "test" as const,
    ...variables,
    PATH: process.env.PATH,
    HOME: folder,
    DOCKER_CONFIG: folder,
    DOCKER_HOST: engine.host,
  };
  const { stdout } = await run(cli, args, { cwd: folder, env, timeout: 60_000 });
  return stdout;
}

export const readModel = ({ folder, file, project, variables }: Case): Promise<ComposeModel> =>
  parseCompose({ paths: [file], project, root: folder, variables, files: filesIn(folder) });

/** Creates every service of the model as Slipway does, on networks of our own. Answers from what, by service. */
export async function createOurs(
  { engine, project }: Case,
  model: ComposeModel,
  imageOf: (service: ComposeService) => string,
): Promise<Record<string, ContainerSpec>> {
  const scope = { instance: engine.instance, application: project, environment: "staging" } as const;
  const subnets = new Map<string, string>();
  for (const [key, network] of Object.entries(model.networks)) {
    subnets.set(key, await networkOf(engine, network, scope));
  }
  for (const { name } of Object.values(model.volumes)) {
    await engine.docker.createVolume({ Name: `${name}${mark}`, Labels: scopeLabels(scope) });
  }
  const specs: Record<string, ContainerSpec> = {};
  for (const [index, service] of Object.values(model.services).entries()) {
    const name = `${service.containerName ?? `${project}-${service.name}-1`}${mark}`;
    const attachments = service.networks.map(({ network, aliases }) => ({
      network: `${model.networks[network]?.name}${mark}`,
      address: `${subnets.get(network)}.${index + 2}`,
      aliases: [service.name, name, ...aliases],
    }));
    const spec: ContainerSpec = {
      service: service.name,
      composeService: service.name,
      role: "release",
      release: 1,
      name,
      image: imageOf(service),
      runtime: service.runtime,
      attachments,
      volumes: Object.entries(model.volumes).map(([key, volume]) => ({ key, name: `${volume.name}${mark}` })),
      restart: service.restart,
      after: [],
      singleton: false,
    };
    const container = await engine.docker.createContainer(containerBody(spec, scope, true));
    for (const attachment of attachments.slice(1)) {
      const network = engine.docker.getNetwork(attachment.network);
      await network.connect({ Container: container.id, EndpointConfig: endpointConfig(attachment) });
    }
    specs[service.name] = spec;
  }
  return specs;
}

const networkOf = ({ docker }: TestEngine, { name, internal }: { name: string; internal: boolean }, scope: Scope) =>
  createFreeNetwork(docker, { Name: `${name}${mark}`, Internal: internal, Labels: scopeLabels(scope) });
