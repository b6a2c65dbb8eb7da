import { type Environment, environments } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { type LiveDatabase, type LiveDatabaseDeps, liveDatabase, serverOf } from "./live-database.ts";
import type { Clock, Databases } from "./ports.ts";
import type { StatusBoard } from "./status.ts";

export interface LeftoverDeps extends LiveDatabaseDeps {
  databases: Pick<Databases, "sweepShells">;
  clock: Clock;
  board: Pick<StatusBoard, "current" | "liveContainer">;
  log(message: string, error: unknown): void;
}

/** Milliseconds. */
const AGAIN = 30_000;
const LIMIT = 60_000;

/**
 * What shells of a worker that died have left on the databases' servers: taken away once for each start of a server, and
 * never beside a shell that is open there.
 */
export function createShellLeftovers(deps: LeftoverDeps, isOpen: (environment: Environment) => boolean) {
  const { board, clock, databases } = deps;
  const swept = new Map<Environment, string>();
  const sweeping = new Map<Environment, Promise<void>>();
  const triedAt = new Map<Environment, number>();

  async function sweep(environment: Environment, live: LiveDatabase, signal: AbortSignal): Promise<void> {
    const present = sweeping.get(environment);
    if (present) return present;
    if (swept.get(environment) === live.server || isOpen(environment)) return;
    const perform = databases
      .sweepShells(live.database, signal)
      .then(() => void swept.set(environment, live.server))
      .finally(() => sweeping.delete(environment));
    sweeping.set(environment, perform);
    return perform;
  }

  async function sweepNow(environment: Environment): Promise<void> {
    if (clock.now() - (triedAt.get(environment) ?? 0) < AGAIN) return;
    triedAt.set(environment, clock.now());
    const signal = AbortSignal.timeout(LIMIT);
    try {
      await sweep(environment, await liveDatabase(deps, environment, signal), signal);
    } catch (error) {
      // A later look tries again, and whoever opens a shell before.
      if (!(error instanceof Refusal)) deps.log(`What shells of ${environment} have left was not looked for`, error);
    }
  }

  /** While it is well. */
  function serverSeen(environment: Environment): string | undefined {
    const service = board.current().environments[environment].services.find(({ database }) => database);
    return service?.state === "healthy" ? serverOf(board.liveContainer(environment, service.service)) : undefined;
  }

  return {
    sweep,
    /** The engine was looked at: there may be a server that was not swept yet. */
    look(): void {
      for (const environment of environments) {
        const server = serverSeen(environment);
        if (server !== undefined && swept.get(environment) !== server) void sweepNow(environment);
      }
    },
    /** Something was left just now. */
    again: (environment: Environment): void => void swept.delete(environment),
  };
}
