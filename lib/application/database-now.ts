import type { DatabasePolicy } from "../domain/policy/model.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { DatabaseAt, Engine } from "./ports.ts";

/** The environment's database as it runs now, if it does. */
export async function databaseNow(
  { engine }: { engine: Pick<Engine, "observe"> },
  scope: Scope,
  { service, name, user, engine: kind }: DatabasePolicy,
  signal: AbortSignal,
): Promise<DatabaseAt | undefined> {
  const { containers } = await engine.observe(scope, signal);
  const running = containers.find(
    (container) => container.role === "resident" && container.service === service && container.state === "running",
  );
  return running && { scope, container: running.name, engine: kind, name, user };
}
