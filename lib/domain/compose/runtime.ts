import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { type ReadEnvFile, toEnvironment } from "./environment.ts";
import { toHealthCheck } from "./health.ts";
import type { Lookup } from "./interpolate.ts";
import { toLabels } from "./labels.ts";
import { toLimits } from "./limits.ts";
import type { PublishedPort, Runtime } from "./model.ts";
import { toMounts } from "./mounts.ts";
import { toExposed } from "./ports.ts";
import type { RawService } from "./raw.ts";
import { shellWords } from "./shell-words.ts";
import { toBoolean, toMilliseconds, toOptions } from "./values.ts";

export interface Surroundings {
  /** The application's folder on the host. */
  root: string;
  lookup: Lookup;
  readEnvFile: ReadEnvFile;
  problems: Problems;
}

export async function toRuntime(
  raw: RawService,
  ports: readonly PublishedPort[],
  path: Path,
  { root, lookup, readEnvFile, problems }: Surroundings,
): Promise<Runtime> {
  const exposed = toExposed(raw.expose, [...path, "expose"], problems);
  return {
    command: toCommand(raw.command, [...path, "command"], problems),
    entrypoint: toCommand(raw.entrypoint, [...path, "entrypoint"], problems),
    environment: await toEnvironment(raw, path, problems, lookup, readEnvFile),
    user: raw.user,
    workingDir: raw.working_dir,
    hostname: raw.hostname,
    labels: toLabels(raw.labels, path, problems, lookup),
    healthcheck: toHealthCheck(raw.healthcheck, [...path, "healthcheck"], problems),
    ...toMounts(raw, root, path, problems),
    expose: [...new Set([...exposed, ...ports.map(({ target }) => target)])],
    extraHosts: toExtraHosts(raw.extra_hosts, [...path, "extra_hosts"], problems),
    init: toBoolean(raw.init, [...path, "init"], problems),
    tty: toBoolean(raw.tty, [...path, "tty"], problems),
    readOnly: toBoolean(raw.read_only, [...path, "read_only"], problems),
    stopSignal: raw.stop_signal,
    stopGraceMs: toMilliseconds(raw.stop_grace_period, [...path, "stop_grace_period"], problems),
    capAdd: raw.cap_add ?? [],
    capDrop: raw.cap_drop ?? [],
    logging: raw.logging && { driver: raw.logging.driver ?? "", options: toOptions(raw.logging.options) },
    ...toLimits(raw, path, problems),
  };
}

/** A text is split into words, without a shell. */
function toCommand(
  command: string | string[] | null | undefined,
  path: Path,
  problems: Problems,
): string[] | undefined {
  if (command === undefined || command === null) return undefined;
  if (Array.isArray(command)) return command;
  const words = shellWords(command);
  if (!words) {
    const sentence = 'this needs a shell, and there is none: write ["sh", "-c", "…"], or close the quotes.';
    problems.add("compose-unsupported", path, sentence);
  }
  return words;
}

/** `name:address` and `name=address`, as a list or a mapping. */
function toExtraHosts(hosts: RawService["extra_hosts"], path: Path, problems: Problems): string[] {
  if (!Array.isArray(hosts)) {
    return Object.entries(hosts ?? {}).flatMap(([name, addresses]) =>
      [addresses].flat().map((address) => `${name}:${bare(address)}`),
    );
  }
  return hosts.flatMap((host, index) => {
    const [, name, address] = /^([^:=]+)[:=](.+)$/.exec(host) ?? [];
    if (name && address) return [`${name}:${bare(address)}`];
    problems.add("compose-invalid", [...path, index], "expected name:address.");
    return [];
  });
}

const bare = (address: string) => address.replace(/^\[(.+)\]$/, "$1");
