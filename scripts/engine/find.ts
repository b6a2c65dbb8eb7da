import { existsSync } from "node:fs";
import { canInstallPackages, findProgram, needProgram } from "../debian.ts";
import { type Answer, ask, connect } from "./connect.ts";
import { startDockerd, stopDockerd } from "./dockerd.ts";
import { withLock } from "./lock.ts";
import { privateEngine, usualHosts } from "./places.ts";
import { currentUsers, forget, register } from "./users.ts";

/** An engine that answers. `host` is what `DOCKER_HOST` would be; `private` is the one that Slipway runs by itself. */
export type Engine = Answer & { host: string; private: boolean };

type Say = (line: string) => void;
const lockLimit = 15 * 60_000; // somebody else may be installing packages

/**
 * Finds an engine: `DOCKER_HOST`, the usual sockets, or the machine's private engine, which is installed and started
 * when need be. A user of the private engine calls `releaseEngine` in the end.
 */
export async function findEngine(say: Say = () => {}, user = process.pid): Promise<Engine> {
  const named = process.env.DOCKER_HOST;
  if (named && named !== privateEngine.host) return namedEngine(named);
  const refusals: string[] = [];
  for (const host of named ? [] : usualHosts()) {
    try {
      return { host, private: false, ...(await ask(host)) };
    } catch (error) {
      refusals.push(`${host}: ${(error as Error).message}`);
    }
  }
  if (!(await canRunPrivateEngine())) throw new Error(noEngine(refusals));
  return usePrivateEngine(say, user);
}

/** Ends the use of the private engine. It is stopped when nobody uses it any more and no container runs on it. */
export async function releaseEngine(
  say: Say = () => {},
  user = process.pid,
): Promise<"stopped" | "running" | "absent"> {
  if (process.getuid?.() !== 0 || !existsSync(privateEngine.run)) return "absent";
  return withLock(privateEngine.lock, lockLimit, async () => {
    await forget(privateEngine.users, user);
    const answer = await ask(privateEngine.host).catch(() => undefined);
    if (!answer) return "absent";
    if ((await currentUsers(privateEngine.users)).length > 0) return "running";
    if ((await connect(privateEngine.host).listContainers()).length > 0) return "running";
    say("Stopping the Docker engine: nobody uses it and no container runs on it.");
    await stopDockerd();
    return "stopped";
  });
}

async function namedEngine(host: string): Promise<Engine> {
  try {
    return { host, private: false, ...(await ask(host, 10_000)) };
  } catch (error) {
    throw new Error(
      `DOCKER_HOST is ${host}, but no engine answers there (${(error as Error).message}). ` +
        "Start that engine, or unset DOCKER_HOST to let Slipway look for one.",
      { cause: error },
    );
  }
}

function usePrivateEngine(say: Say, user: number): Promise<Engine> {
  const { host } = privateEngine;
  return withLock(privateEngine.lock, lockLimit, async () => {
    await register(privateEngine.users, user);
    const running = await ask(host, 20_000).catch(() => undefined);
    if (running) return { host, private: true, ...running };
    const dockerd = await needProgram("dockerd", ["docker.io", "iptables"], "to run containers", say);
    say(`Starting a Docker engine of Slipway's own (${host}) …`);
    await startDockerd(dockerd);
    return { host, private: true, ...(await ask(host)) };
  });
}

async function canRunPrivateEngine(): Promise<boolean> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  return (await findProgram("dockerd")) !== undefined || canInstallPackages();
}

function noEngine(refusals: readonly string[]): string {
  return [
    "No Docker engine answers, and Slipway cannot start one here: that needs Linux, root, and Docker or Debian's packages.",
    ...refusals.map((refusal) => `  ${refusal}`),
    "Start Docker, or set DOCKER_HOST to an engine. If Docker runs, this user may lack the right to use its socket",
    "(Debian: adduser USER docker, then sign in again).",
  ].join("\n");
}
