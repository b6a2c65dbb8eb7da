import type { Path } from "../yaml/path.ts";
import type { Problems } from "../yaml/problems.ts";
import { type ReadEnvFile, toEnvironment } from "./environment.ts";
import { checkGivenFiles, toGivenFiles } from "./given-files.ts";
import { toHealthCheck } from "./health.ts";
import type { Lookup } from "./interpolate.ts";
import { toLabels } from "./labels.ts";
import { toLimits } from "./limits.ts";
import type { GivenFile, PublishedPort, Runtime } from "./model.ts";
import { toMounts } from "./mounts.ts";
import { toExposed } from "./ports.ts";
import type { RawCompose, RawService } from "./raw.ts";
import { shellWords } from "./shell-words.ts";
import { never } from "./supported.ts";
import type { Trace } from "./trace.ts";
import { toBoolean, toMilliseconds, toOptions } from "./values.ts";

type GivenContent = Pick<GivenFile, "content" | "hostPath">;

/** What lies beside the compose files, by paths from the repository's root. */
export interface SourceFiles {
  /** A file of the commit. Refuses one that is not there. */
  compose(path: string): Promise<string>;
  /** On the host. */
  env: ReadEnvFile;
  /** Undefined when it is not there; so it is for a secret. */
  config(path: string): Promise<GivenContent | undefined>;
  secret(path: string): Promise<GivenContent | undefined>;
}

export interface Surroundings {
  /** What the repository's root is on the host. */
  root: string;
  lookup: Lookup;
  /** What env files say is said here instead. */
  instead?: Lookup;
  files: SourceFiles;
  problems: Problems;
  trace?: Trace;
}

export async function toRuntime(
  raw: RawService,
  whole: RawCompose,
  ports: readonly PublishedPort[],
  path: Path,
  surroundings: Surroundings,
): Promise<Runtime> {
  const { root, lookup, instead, files, problems, trace } = surroundings;
  const exposed = toExposed(raw.expose, [...path, "expose"], problems);
  const mounts = toMounts(raw, root, path, problems);
  const readOnly = toBoolean(raw.read_only, [...path, "read_only"], problems);
  const given = await toGivenFiles(raw, whole, path, surroundings);
  const mounted = [...mounts.mounts, ...mounts.tmpfs].map(({ target }) => target);
  checkGivenFiles(given, { readOnly, mounted }, path, problems);
  return {
    command: toCommand(raw.command, [...path, "command"], problems),
    entrypoint: toCommand(raw.entrypoint, [...path, "entrypoint"], problems),
    environment: await toEnvironment(raw, path, problems, { lookup, readEnvFile: files.env, instead, trace }),
    user: raw.user,
    workingDir: raw.working_dir,
    hostname: raw.hostname,
    labels: toLabels(raw.labels, path, problems, lookup),
    healthcheck: toHealthCheck(raw.healthcheck, [...path, "healthcheck"], problems),
    ...mounts,
    expose: [...new Set([...exposed, ...ports.map(({ target }) => target)])],
    extraHosts: toExtraHosts(raw.extra_hosts, [...path, "extra_hosts"], problems),
    init: toBoolean(raw.init, [...path, "init"], problems),
    tty: toBoolean(raw.tty, [...path, "tty"], problems),
    stdinOpen: toBoolean(raw.stdin_open, [...path, "stdin_open"], problems),
    readOnly,
    stopSignal: raw.stop_signal,
    stopGraceMs: toMilliseconds(raw.stop_grace_period, [...path, "stop_grace_period"], problems),
    capAdd: raw.cap_add ?? [],
    capDrop: raw.cap_drop ?? [],
    groupAdd: raw.group_add?.map(String),
    noNewPrivileges: toNoNewPrivileges(raw.security_opt, [...path, "security_opt"], problems),
    logging: raw.logging && { driver: raw.logging.driver ?? "", options: toOptions(raw.logging.options) },
    ...toLimits(raw, path, problems),
    ...(given.length > 0 && { files: given }),
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

/** The one option that takes something from the container; what the others would give, nobody can allow. */
function toNoNewPrivileges(options: readonly string[] = [], path: Path, problems: Problems): true | undefined {
  for (const [index, option] of options.entries()) {
    if (/^no-new-privileges(?:[:=]true)?$/.test(option)) continue;
    const sentence = `Slipway supports no-new-privileges only. ${never} The engine's own confinement stays.`;
    problems.add("compose-unsupported", [...path, index], sentence);
  }
  return options.length > 0 ? true : undefined;
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
