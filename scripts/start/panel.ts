import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type PanelFolders, socketIn } from "../../lib/application/panel-folders.ts";
import { createLinkClient } from "../../lib/delivery/link/client.ts";
import { findProgram } from "../debian.ts";
import type { ImageVariables } from "../images/ensure.ts";
import { root } from "../images/recipes.ts";
import type { StartSettings } from "./settings.ts";
import type { ProcessSpec } from "./supervise.ts";
import { workerOptions } from "./worker-options.ts";

const readyLimit = 120_000;

/** What the worker gets to know: the engine and its images, and none of the web process's secrets. */
export async function workerProcess(
  settings: StartSettings,
  host: string,
  images: ImageVariables,
): Promise<ProcessSpec> {
  const { NEXTAUTH_SECRET: _, ...inherited } = process.env;
  const watch = settings.mode === "development" ? ["--watch", "--watch-preserve-output"] : [];
  return {
    name: "worker",
    command: await endingWithUs([process.execPath, ...workerOptions, ...watch, "worker.ts"]),
    env: { ...inherited, ...images, ...common(settings), DOCKER_HOST: host },
    cwd: root,
  };
}

/** What the web process gets to know: its secret, and nothing of the engine. */
export async function webProcess(settings: StartSettings, secret: string): Promise<ProcessSpec> {
  const { DOCKER_HOST: _, ...inherited } = process.env;
  return {
    name: "web",
    command: await endingWithUs([process.execPath, "server.ts"]),
    env: { ...inherited, ...common(settings), NEXTAUTH_SECRET: secret, NEXTAUTH_URL: settings.url },
    cwd: root,
  };
}

function common({ mode, folders, port, host }: StartSettings): NodeJS.ProcessEnv {
  const NODE_ENV = mode === "development" ? "development" : "production";
  return { NODE_ENV, NEXT_TELEMETRY_DISABLED: "1", ...placesOf(folders), PORT: String(port), HOST: host };
}

const placesOf = ({ data, shared }: PanelFolders) => ({ SLIPWAY_DATA: data, SLIPWAY_SHARED: shared });

/** The kernel ends the process when its supervisor is killed (Linux; elsewhere it stays). */
async function endingWithUs(command: string[]): Promise<string[]> {
  const setpriv = process.platform === "linux" ? await findProgram("setpriv") : undefined;
  return setpriv ? [setpriv, "--pdeathsig", "SIGTERM", "--", ...command] : command;
}

/** Waits until the web process accepts connections and the worker answers on the link. */
export async function untilReady({ port, host, folders }: StartSettings, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(readyLimit)]);
  const link = createLinkClient(socketIn(folders));
  await Promise.all([
    until(() => accepts(port, host), limit, "The web process does not accept connections"),
    until(() => link.call("status", {}, limit), limit, "The worker does not answer"),
  ]);
}

async function until(attempt: () => Promise<unknown>, limit: AbortSignal, complaint: string): Promise<void> {
  for (let last: unknown; ; await pause(100)) {
    if (limit.aborted)
      throw new Error(`${complaint}: ${(last as Error)?.message ?? "it was stopped"}`, { cause: last });
    try {
      await attempt();
      return;
    } catch (error) {
      last = error;
    }
  }
}

async function accepts(port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = createConnection({ port, host: host === "0.0.0.0" ? "127.0.0.1" : host }, resolve);
  socket.once("error", reject);
  await promise.finally(() => socket.destroy());
}
