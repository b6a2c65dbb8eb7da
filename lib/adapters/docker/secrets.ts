import { buffer } from "node:stream/consumers";
import type Docker from "dockerode";
import { extract } from "tar-stream";
import type { GivenFile } from "../../domain/compose/model.ts";
import { secretLines, secretValues } from "../../domain/logs/secrets.ts";
import type { Container } from "./containers.ts";
import { unless } from "./effects.ts";
import { secretFilesLabel } from "./labels.ts";

/** What must not be read in a container's log: of what it was given, and of what its image has. */
export async function secretsOf(docker: Docker, container: Container, signal: AbortSignal): Promise<string[]> {
  const lines = container.Config.Env ?? [];
  const variables = lines.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]);
  const files = await secretFilesOf(docker, container, signal);
  return [...secretValues(Object.fromEntries(variables)), ...files.flatMap(({ content }) => secretLines(content))];
}

/** They stand in the container alone; its label says where. One that is not there any more is nobody's. */
export async function secretFilesOf(
  docker: Docker,
  { Id, Config }: Container,
  signal: AbortSignal,
): Promise<Pick<GivenFile, "target" | "content">[]> {
  const targets = JSON.parse(Config.Labels?.[secretFilesLabel] ?? "[]") as string[];
  const found = await Promise.all(targets.map((target) => readOne(docker, Id, target, signal)));
  return targets.flatMap((target, index) => {
    const content = found[index];
    return content === undefined ? [] : [{ target, content }];
  });
}

async function readOne(docker: Docker, id: string, path: string, signal: AbortSignal): Promise<string | undefined> {
  const archive = await unless([404], docker.getContainer(id).getArchive({ path, abortSignal: signal }));
  if (!archive) return undefined;
  const tar = extract();
  tar.end(await buffer(archive));
  for await (const entry of tar) return (await buffer(entry)).toString("utf8");
  return undefined;
}
