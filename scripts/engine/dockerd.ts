import { spawn } from "node:child_process";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { ask } from "./connect.ts";
import { privateEngine as at } from "./places.ts";
import { endProcesses, findProcesses, startTime } from "./processes.ts";

const startLimit = 60_000;
const stopGrace = 30_000;

/** Starts the private engine's `dockerd` in a session of its own, so that it outlives whoever asked for it. */
export async function startDockerd(program: string): Promise<void> {
  await clearLeftovers();
  await mkdir(at.data, { recursive: true, mode: 0o711 });
  await mkdir(at.run, { recursive: true });
  await rename(at.log, `${at.log}.1`).catch(() => undefined); // the first start has no log yet
  const log = await open(at.log, "w");
  const places = ["--data-root", at.data, "--exec-root", at.execRoot, "--pidfile", at.pidFile, "--host", at.host];
  // The applications run on when dockerd dies; without it those that restart "unless-stopped" would stay stopped.
  const args = [...places, "--live-restore"];
  const dockerd = spawn(program, args, {
    detached: true,
    cwd: "/",
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` },
    stdio: ["ignore", log.fd, log.fd],
  });
  dockerd.unref();
  await log.close();
  await untilItAnswers(dockerd.pid);
}

/** Stops the private engine. Containers that still run would run on, out of its hands until it is started again. */
export async function stopDockerd(): Promise<void> {
  await endProcesses(await findProcesses("dockerd", at.socket), stopGrace);
  await clearLeftovers();
}

async function untilItAnswers(pid: number | undefined): Promise<void> {
  for (const deadline = Date.now() + startLimit; Date.now() < deadline; await pause(100)) {
    const answer = await ask(at.host).catch(() => undefined);
    if (answer) return;
    if (!pid || !(await startTime(pid))) {
      throw new Error(`The Docker engine ended while it started: ${await reason()} Its log is ${at.log}.`);
    }
  }
  await stopDockerd();
  throw new Error(
    `The Docker engine did not answer within ${startLimit / 1000} s: ${await reason()} Its log is ${at.log}.`,
  );
}

/**
 * After a power cut or a SIGKILL: a `dockerd` that hangs is ended, and files that name a process which is not ours any
 * more are removed (dockerd would take the recycled id for a running engine). A living containerd of ours is left:
 * dockerd takes it over, together with the containers that it still runs.
 */
async function clearLeftovers(): Promise<void> {
  await endProcesses(await findProcesses("dockerd", at.socket), stopGrace);
  await rm(at.pidFile, { force: true });
  await rm(at.socket, { force: true });
  const containerd = Number(await readFile(at.containerdPid, "utf8").catch(() => "0"));
  const ours = await findProcesses("containerd", at.execRoot);
  if (!ours.includes(containerd)) {
    await endProcesses(ours, stopGrace);
    await rm(at.containerdPid, { force: true });
  }
}

async function reason(): Promise<string> {
  const lines = (await readFile(at.log, "utf8").catch(() => "")).trim().split("\n");
  const failure = lines.findLast((line) => /level=(fatal|error)|^failed to/.test(line)) ?? lines.at(-1) ?? "";
  return failure.replace(/^time=\S+ /, "").slice(0, 500) || "it said nothing.";
}
