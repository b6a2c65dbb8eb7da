import type { Scope } from "../domain/release/spec.ts";
import type { ObservedContainer } from "./ports.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { liveRelease, planOfRelease } from "./surroundings.ts";
import { containerOf } from "./way-back.ts";

type Ports = Pick<DeployPorts, "engine" | "store">;

/**
 * What runs for this release alone, in the order in which it is stopped: its own containers, then the databases made for
 * it, unless the live release uses them. Of the live release: nothing.
 */
export async function runningOnlyFor(
  ports: Ports,
  scope: Scope,
  release: number,
  signal: AbortSignal,
): Promise<ObservedContainer[]> {
  const [live, { containers }] = await Promise.all([liveRelease(ports, scope), ports.engine.observe(scope, signal)]);
  if (live?.number === release) return [];
  const used = planOfRelease(live)?.residents.map(({ container }) => containerOf(container, containers)) ?? [];
  const own = containers.filter((one) => one.release === release && one.state === "running" && !used.includes(one));
  return [...own.filter(({ role }) => role === "release"), ...own.filter(({ role }) => role === "resident")];
}

export async function stopRelease(ports: Ports, scope: Scope, release: number, signal: AbortSignal): Promise<string[]> {
  const running = await runningOnlyFor(ports, scope, release, signal);
  const names = running.map(({ name }) => name);
  await ports.engine.operate(scope, "stop", names, signal);
  return running.map(({ service }) => service);
}
