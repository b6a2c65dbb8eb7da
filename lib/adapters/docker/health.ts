import { isAbsolute } from "node:path";
import type Docker from "dockerode";
import type { HealthCheck } from "../../domain/compose/model.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { type Container, hasRun, ownContainer } from "./containers.ts";
import { engineWords, statusOf } from "./errors.ts";
import { execIn } from "./exec.ts";
import { lastLines } from "./last-lines.ts";
import { checkPort } from "./port-check.ts";

export interface Health {
  healthy: boolean;
  detail: string;
}

const defaultTimeout = 30_000; // Docker's own

/**
 * One round: the compose file's test, else the image's own, by exec and with its own time limit; else the port; else
 * "still up", of which the caller judges how long is long enough.
 */
export async function checkHealth(
  docker: Docker,
  scope: Scope,
  name: string,
  check: HealthCheck | undefined,
  port: number | undefined,
  signal: AbortSignal,
): Promise<Health> {
  const container = await ownContainer(docker, scope, name, signal);
  if (!container.State.Running || container.State.Restarting || container.State.Paused) {
    return { healthy: false, detail: await whyNotRunning(docker, container, signal) };
  }
  const test = testCommand(container, check);
  if (test) {
    return checkTest(docker, container.Id, test, check?.timeoutMs || defaultTimeout, signal).catch((error) => {
      if (!hasEnded(error)) throw error; // it ended between the look and the test: look again
      return checkHealth(docker, scope, name, check, port, signal);
    });
  }
  if (port !== undefined) return checkPort(docker, container, port, signal);
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(container.State.StartedAt)) / 1000));
  return { healthy: true, detail: `up for ${seconds} s` };
}

/** `undefined` when there is no test, or it is switched off. */
function testCommand(container: Container, check: HealthCheck | undefined): string[] | undefined {
  const [kind, ...rest] = check?.test ?? container.Config.Healthcheck?.Test ?? [];
  if (kind === "CMD") return rest;
  if (kind === "CMD-SHELL") return [...shellOf(container), rest.join(" ")];
  return undefined;
}

/** The image's `SHELL`, as Docker does it. */
function shellOf(container: Container): string[] {
  const shell = (container.Config as { Shell?: string[] | null }).Shell ?? [];
  return shell[0] && isAbsolute(shell[0]) ? shell : ["/bin/sh", "-c"];
}

async function checkTest(
  docker: Docker,
  id: string,
  command: string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Health> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const { exitCode, output } = await execIn(docker, id, command, AbortSignal.any([signal, limit]));
    const said = output.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
    if (exitCode === 0) return { healthy: true, detail: "health check passed" };
    return { healthy: false, detail: `health check exited with ${exitCode}${said && `: ${said}`}` };
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    return { healthy: false, detail: `health check took longer than ${timeoutMs / 1000} s and was ended` };
  }
}

/** Engines answer 409 or 500, by their version. */
const hasEnded = (error: unknown) =>
  statusOf(error) !== undefined && /container .* is (not running|restarting)/i.test(engineWords(error));

async function whyNotRunning(docker: Docker, container: Container, signal: AbortSignal): Promise<string> {
  const { State } = container;
  if (State.Paused) return "paused";
  if (!hasRun(container)) return "created, not started";
  const cause = State.OOMKilled ? "ended by the engine: out of memory" : `exited with ${State.ExitCode}`;
  const said = (await lastLines(docker, container, 3, signal)).join(" | ").slice(0, 600);
  return `${State.Restarting ? "restarting: " : ""}${cause}${said ? `: ${said}` : ", and logged nothing"}`;
}
