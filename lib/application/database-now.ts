import type { DatabasePolicy } from "../domain/policy/model.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { DatabaseAt, Engine, Store } from "./ports.ts";
import { liveRelease, planOfRelease } from "./surroundings.ts";
import { containerOf } from "./way-back.ts";

/** The database of the live release, if it runs: another one beside it may be a candidate's, or a standby's. */
export async function databaseNow(
  { engine, store }: { engine: Pick<Engine, "observe">; store: Store },
  scope: Scope,
  { service, name, user, engine: kind }: DatabasePolicy,
  signal: AbortSignal,
): Promise<DatabaseAt | undefined> {
  const [{ containers }, live] = await Promise.all([engine.observe(scope, signal), liveRelease({ store }, scope)]);
  const spec = planOfRelease(live)?.residents.find(({ container }) => container.service === service)?.container;
  const server = spec
    ? containerOf(spec, containers)
    : containers.find((container) => container.role === "resident" && container.service === service);
  return server?.state === "running" ? { scope, container: server.name, engine: kind, name, user } : undefined;
}
