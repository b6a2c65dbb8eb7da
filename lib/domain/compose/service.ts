import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { toBuild } from "./build.ts";
import { toDependencies } from "./dependencies.ts";
import type { ComposeService, RestartPolicy } from "./model.ts";
import { toServiceNetworks } from "./networks.ts";
import { toPorts } from "./ports.ts";
import type { RawService } from "./raw.ts";
import { type Surroundings, toRuntime } from "./runtime.ts";

export async function toService(name: string, raw: RawService, surroundings: Surroundings): Promise<ComposeService> {
  const { problems, lookup } = surroundings;
  const path: Path = ["services", name];
  if (raw.image === undefined && raw.build === undefined) {
    problems.add("compose-invalid", path, "the service has neither an image nor a build.");
  }
  if (raw.container_name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(raw.container_name)) {
    problems.add(
      "compose-invalid",
      [...path, "container_name"],
      "expected letters, digits, _ . - with a letter or digit first.",
    );
  }
  const ports = toPorts(raw.ports, [...path, "ports"], problems);
  return {
    name,
    containerName: raw.container_name,
    image: raw.image,
    build: toBuild(raw.build, [...path, "build"], problems, lookup),
    runtime: await toRuntime(raw, ports, path, surroundings),
    dependsOn: toDependencies(raw.depends_on, [...path, "depends_on"], problems),
    networks: toServiceNetworks(raw.networks),
    ports,
    restart: toRestart(raw.restart, [...path, "restart"], problems),
  };
}

function toRestart(restart: string | undefined, path: Path, problems: Problems): RestartPolicy {
  const [name = "no", retries, ...more] = (restart ?? "no").split(":");
  if (name === "on-failure" && more.length === 0 && /^\d*$/.test(retries ?? "")) {
    return { name, maximumRetries: Number(retries ?? 0) };
  }
  if ((name === "no" || name === "always" || name === "unless-stopped") && retries === undefined) return { name };
  problems.add(
    "compose-invalid",
    path,
    `expected no, always, unless-stopped, on-failure or on-failure:3, not ${restart}.`,
  );
  return { name: "no" };
}
