import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { databaseServer } from "./database-server.ts";
import type { DatabaseAt, Engine, ObservedContainer, Store } from "./ports.ts";
import { registeredApplication, scope } from "./steps/deploy-request.ts";
import { liveRelease, planOfRelease } from "./surroundings.ts";

/** The database of the live release, on one start of its server. */
export interface LiveDatabase {
  database: DatabaseAt;
  service: string;
  release: number;
  server: string;
}

export interface LiveDatabaseDeps {
  engine: Pick<Engine, "observe">;
  store: Store;
  instance: string;
}

/** Refuses `database-not-live`. */
export async function liveDatabase(
  deps: LiveDatabaseDeps,
  environment: Environment,
  signal: AbortSignal,
): Promise<LiveDatabase> {
  const here = scope(deps, await registeredApplication(deps), environment);
  const release = await liveRelease(deps, here);
  const plan = planOfRelease(release);
  const found = plan && (await databaseServer(deps, here, plan, signal));
  const server = found && (await serverNow(deps, environment, found.database.container, signal));
  if (!release || !found || server === undefined) throw noneLive(environment);
  return { database: found.database, service: found.container.service, release: release.number, server };
}

export async function serverNow(
  deps: LiveDatabaseDeps,
  environment: Environment,
  container: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const here = scope(deps, await registeredApplication(deps), environment);
  const { containers } = await deps.engine.observe(here, signal);
  return serverOf(containers.find(({ name }) => name === container));
}

/** One start of a container: another one, or the same started again, is another server. */
export const serverOf = (
  container: Pick<ObservedContainer, "id" | "state" | "startedAt"> | undefined,
): string | undefined => (container?.state === "running" ? `${container.id} ${container.startedAt}` : undefined);

const noneLive = (environment: Environment) =>
  new Refusal(
    "database-not-live",
    `No database of ${environment} runs, so there is nothing to open. Nothing was changed. Deploy ${environment}, or start its database.`,
  );
