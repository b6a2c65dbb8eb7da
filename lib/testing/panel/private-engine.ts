import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { findProgram, needProgram } from "../../../scripts/debian.ts";
import { ask, connect } from "../../../scripts/engine/connect.ts";
import { endProcesses, findProcesses } from "../../../scripts/engine/processes.ts";
import type { TestEngine } from "../engine.ts";
import { eventually } from "../eventually.ts";
import type { PanelEngine } from "./panel.ts";

const run = promisify(execFile);
const address = "10.254.0.1";
const startLimit = 60_000;
const stopGrace = 40_000;

/**
 * An engine that a test may stop, kill and fill up: in a network namespace of its own, on a disk in memory. What asks it by
 * network runs behind `prefix` and asks `address`.
 */
export interface PrivateEngine extends PanelEngine {
  prefix: readonly string[];
  address: string;
  /** Without `liveRestore` containers stop when dockerd does, as on most machines. */
  start(options?: { liveRestore?: boolean }): Promise<void>;
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** An image of the shared engine, besides those that every panel needs. */
  take(image: string): Promise<void>;
  resizeDisk(bytes: number): Promise<void>;
  diskUsed(): Promise<number>;
  remove(): Promise<void>;
}

/** Needs Linux, root and Docker's own programs. */
export async function canRunPrivateEngine(): Promise<boolean> {
  return process.platform === "linux" && process.getuid?.() === 0 && (await findProgram("dockerd")) !== undefined;
}

/** Not started yet. */
export async function privateEngine(shared: TestEngine, diskBytes: number): Promise<PrivateEngine> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-engine-"));
  const at = { data: join(folder, "data"), exec: join(folder, "exec"), socket: join(folder, "docker.sock") };
  const pidFile = join(folder, "docker.pid");
  const host = `unix://${at.socket}`;
  const namespace = `slipway-${randomBytes(3).toString("hex")}`;
  await mkdir(at.data);
  await run("mount", ["-t", "tmpfs", "-o", `size=${diskBytes},mode=711`, "slipway-test", at.data]);
  await makeNamespace(namespace);
  const prefix = [await need("nsenter", "util-linux"), `--net=/run/netns/${namespace}`];
  const docker = connect(host);
  let dockerd: ChildProcess | undefined;

  const isRunning = () => dockerd?.exitCode === null && dockerd.signalCode === null;

  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (!dockerd || !isRunning()) return;
    const gone = once(dockerd, "exit");
    dockerd.kill(signal);
    await gone;
  };

  return {
    ...shared,
    host,
    docker,
    prefix,
    address,
    cleanUp: async () => {}, // goes as a whole
    async start({ liveRestore = false } = {}) {
      await clearLeftovers(at.exec, pidFile);
      const log = await open(join(folder, "dockerd.log"), "a");
      const places = ["--data-root", at.data, "--exec-root", at.exec, "--pidfile", pidFile];
      const [file = "", ...args] = [...prefix, await need("dockerd", "docker.io"), ...places, "--host", host];
      dockerd = spawn(file, liveRestore ? [...args, "--live-restore"] : args, {
        stdio: ["ignore", log.fd, log.fd],
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` },
      });
      await log.close();
      await eventually(() => ask(host), startLimit).catch(async (error: Error) => {
        const said = (await readFile(join(folder, "dockerd.log"), "utf8")).split("\n").slice(-8).join("\n");
        throw new Error(`The private engine does not answer: ${error.message}. It said:\n${said}`);
      });
      for (const name of [shared.images.NODE_IMAGE, shared.images.HAPROXY_IMAGE]) await takeOver(shared, docker, name);
    },
    end,
    take: (image) => takeOver(shared, docker, image),
    async resizeDisk(bytes) {
      await run("mount", ["-o", `remount,size=${bytes}`, at.data]);
    },
    async diskUsed() {
      const { stdout } = await run("df", ["--block-size=1", "--output=used", at.data]);
      return Number(stdout.split("\n")[1]);
    },
    async remove() {
      if (isRunning()) await removeContainers(docker);
      await end("SIGTERM");
      for (const program of ["containerd", "containerd-shim-runc-v2"])
        await endProcesses(await findProcesses(program, folder), stopGrace);
      for (const place of await mountsBelow(folder)) await run("umount", [place]);
      await run(await need("ip", "iproute2"), ["netns", "delete", namespace]);
      await rm(folder, { recursive: true });
    },
  };
}

const need = (program: string, debianPackage: string) =>
  needProgram(program, [debianPackage], "to run an engine for tests", (line) => console.error(line));

/** With an address beside 127.0.0.1: dockerd's own proxy, which serves that, dies with it. */
async function makeNamespace(name: string): Promise<void> {
  const ip = await need("ip", "iproute2");
  await run(ip, ["netns", "add", name]);
  await run(ip, ["-netns", name, "link", "set", "lo", "up"]);
  await run(ip, ["-netns", name, "address", "add", `${address}/32`, "dev", "lo"]);
}

/** Of a killed dockerd: it would take processes that are not there any more for running ones. Containers go on without. */
async function clearLeftovers(execRoot: string, pidFile: string): Promise<void> {
  await endProcesses(await findProcesses("containerd", execRoot), stopGrace);
  for (const file of [pidFile, join(execRoot, "containerd/containerd.pid")]) await rm(file, { force: true });
}

/** With `liveRestore` they would outlive it, and nobody would know of them any more. */
async function removeContainers(docker: TestEngine["docker"]): Promise<void> {
  const containers = await docker.listContainers();
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
}

async function takeOver(shared: TestEngine, docker: TestEngine["docker"], name = ""): Promise<void> {
  const present = await docker
    .getImage(name)
    .inspect()
    .catch(() => undefined);
  if (present) return;
  const answer = await docker.loadImage(await shared.docker.getImage(name).get());
  const said = (await buffer(answer as NodeJS.ReadableStream & AsyncIterable<Buffer>)).toString();
  if (!said.includes("Loaded image")) throw new Error(`The private engine did not take ${name}: ${said}`);
}

/** The deepest first. */
async function mountsBelow(folder: string): Promise<string[]> {
  const mounts = await readFile("/proc/self/mounts", "utf8");
  const places = mounts.split("\n").map((line) => line.split(" ")[1] ?? "");
  return places.filter((place) => place.startsWith(`${folder}/`)).sort((one, other) => other.length - one.length);
}
