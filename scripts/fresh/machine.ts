import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import { bundleInImage, certificateBundle } from "../images/certificates.ts";
import { ensureDebianBase } from "../images/debian-base.ts";
import { followed } from "../images/progress.ts";
import { root } from "../images/recipes.ts";

type Say = (line: string) => void;
const image = "slipway/fresh-machine";

/** What an engine in a container needs where `--privileged` is not to be had. */
const rights = [
  "SYS_ADMIN",
  "NET_ADMIN",
  "SYS_PTRACE",
  "SYSLOG",
  "SYS_NICE",
  "DAC_READ_SEARCH",
  "MAC_ADMIN",
  "LINUX_IMMUTABLE",
  "IPC_LOCK",
  "SYS_MODULE",
];

/** A Debian root of debootstrap's making in a container, with the committed project in /slipway. */
export async function freshMachine(docker: Docker, instance: string, say: Say): Promise<Docker.Container> {
  const bundle = await certificateBundle();
  const debian = await ensureDebianBase(docker, bundle, say);
  say("Making a fresh machine: Debian with npm and ca-certificates …");
  const tar = pack();
  tar.entry({ name: "Dockerfile" }, await readFile(join(import.meta.dirname, "Dockerfile")));
  tar.finalize();
  const context = Readable.from(tar);
  await followed(
    docker,
    await docker.buildImage(context, { t: image, buildargs: { DEBIAN: debian, ...proxies() }, forcerm: true }),
  );
  const machine = await docker.createContainer({
    Image: image,
    Cmd: ["sleep", "infinity"],
    Env: Object.entries({ ...proxies(), ...(await npmSettings()) }).map(([name, value]) => `${name}=${value}`),
    Labels: { "slipway.instance": instance },
    HostConfig: {
      Init: true,
      CapAdd: rights,
      SecurityOpt: ["seccomp=unconfined"],
      MaskedPaths: [],
      ReadonlyPaths: [],
      Binds: ["/sys/fs/cgroup:/sys/fs/cgroup"],
      Mounts: [{ Type: "volume", Source: "", Target: "/var/lib/slipway-engine" }], // an engine cannot lie on an overlay
    },
  });
  await machine.start();
  await machine.putArchive(await committedProject(), { path: "/" });
  return machine;
}

/** The host's npm configuration and certificates, as a user behind a company proxy would set them. */
async function npmSettings(): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)("npm", ["config", "get", "registry"]);
  const certificates: Record<string, string> = (await certificateBundle())
    ? { NODE_EXTRA_CA_CERTS: bundleInImage }
    : {};
  return { npm_config_registry: stdout.trim(), ...certificates };
}

function proxies(): Record<string, string> {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function committedProject(): Promise<NodeJS.ReadableStream> {
  return spawn("git", ["-C", root, "archive", "--prefix=slipway/", "HEAD"], { stdio: ["ignore", "pipe", "inherit"] })
    .stdout;
}

type Inside = { env?: Record<string, string>; onLine?: Say; limitMinutes: number };

/** Runs a command in the project's folder on the machine; answers its exit code. */
export async function inside(machine: Docker.Container, Cmd: string[], { env = {}, onLine, limitMinutes }: Inside) {
  const Env = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const exec = await machine.exec({
    Cmd,
    Env,
    WorkingDir: "/slipway",
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const stream = await exec.start({ Tty: true });
  const late = setTimeout(
    () => stream.destroy(new Error(`${Cmd.join(" ")} took longer than ${limitMinutes} minutes`)),
    limitMinutes * 60_000,
  );
  try {
    for await (const line of createInterface({ input: stream })) onLine?.(line.trimEnd());
  } finally {
    clearTimeout(late);
  }
  const { Running, ExitCode } = await exec.inspect();
  if (Running || ExitCode === null) throw new Error(`The connection to ${Cmd.join(" ")} was lost.`);
  return ExitCode;
}
