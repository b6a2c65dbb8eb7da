import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { toBuild } from "./build.ts";
import { toDependencies } from "./dependencies.ts";
import type { ComposeService, RestartPolicy } from "./model.ts";
import { toServiceNetworks } from "./networks.ts";
import { toPorts } from "./ports.ts";
import type { RawCompose, RawDeploy, RawService } from "./raw.ts";
import { type Surroundings, toRuntime } from "./runtime.ts";
import { toNumber } from "./values.ts";

export async function toService(
  name: string,
  raw: RawService,
  whole: RawCompose,
  surroundings: Surroundings,
): Promise<ComposeService> {
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
  checkRunsOnce(raw, path, problems);
  const ports = toPorts(raw.ports, [...path, "ports"], problems);
  return {
    name,
    containerName: raw.container_name,
    image: raw.image,
    build: toBuild(raw.build, [...path, "build"], problems, lookup),
    runtime: await toRuntime(raw, whole, ports, path, surroundings),
    dependsOn: toDependencies(raw, path, problems),
    networks: toServiceNetworks(raw.networks),
    ports,
    restart: raw.deploy?.restart_policy
      ? ofDeploy(raw.deploy.restart_policy, [...path, "deploy", "restart_policy"], problems)
      : toRestart(raw.restart, [...path, "restart"], problems),
  };
}

function checkRunsOnce({ scale, deploy }: RawService, path: Path, problems: Problems): void {
  const once = "Every service runs once in a release. Remove this key.";
  const counts = [
    [scale, [...path, "scale"]],
    [deploy?.replicas, [...path, "deploy", "replicas"]],
  ] as const;
  for (const [count, place] of counts) {
    if (count !== undefined && Number(count) !== 1) problems.add("compose-unsupported", place, once);
  }
  if (deploy?.mode !== undefined && deploy.mode !== "replicated")
    problems.add("compose-unsupported", [...path, "deploy", "mode"], once);
}

/** What `deploy` says counts before `restart`, as for Compose. */
function ofDeploy(
  { condition = "any", max_attempts }: NonNullable<RawDeploy["restart_policy"]>,
  path: Path,
  problems: Problems,
): RestartPolicy {
  if (condition === "none") return { name: "no" };
  if (condition === "any") return { name: "always" };
  const isCount = (number: number) => Number.isInteger(number) && number >= 0;
  const maximumRetries =
    max_attempts === undefined ? 0 : toNumber(max_attempts, [...path, "max_attempts"], problems, isCount);
  if (condition === "on-failure") return { name: condition, maximumRetries };
  problems.add("compose-invalid", [...path, "condition"], `expected none, on-failure or any, not ${condition}.`);
  return { name: "no" };
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
