import { randomUUID } from "node:crypto";
import type { BackUpInput } from "../contract/backups.ts";
import { type Environment, environments } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import { lastDue, scheduleProblem } from "../domain/backup/schedule.ts";
import { backupPolicyOf } from "../domain/policy/rules.ts";
import { acceptedPolicy } from "./accepted-policy.ts";
import type { Clock, Store } from "./ports.ts";
import { slipway } from "./tend-standbys.ts";

interface Ports {
  store: Store;
  clock: Clock;
}

const lookEveryMs = 30_000;
/** More runs than that since a backup was due, and it is taken once more. */
const runsLookedAt = 200;

/**
 * Asks for a backup when the accepted policy says so. What was due while the worker was away is taken once; when another
 * run is in the way, later. Whether it was taken is in the table of runs. Goes on until the signal ends.
 */
export async function scheduleBackups(
  ports: Ports,
  ask: (input: BackUpInput, actor: Actor) => Promise<unknown>,
  log: (message: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  /** What was seen to be taken, by environment: an idle panel asks the table nothing. */
  const taken = new Map<Environment, number>();
  while (!signal.aborted) {
    for (const environment of environments) {
      try {
        const due = await dueNow(ports, environment);
        if (due === undefined || taken.get(environment) === due) continue;
        if (await wasTaken(ports, environment, due)) taken.set(environment, due);
        else await ask({ kind: "back-up", requestId: randomUUID(), environment }, slipway);
      } catch (error) {
        if (!signal.aborted)
          log(`The schedule of ${environment}'s backups could not be looked at; it is again soon`, error);
      }
    }
    await ports.clock.pause(lookEveryMs, signal).catch(() => undefined);
  }
}

/** None before something was live. */
async function dueNow({ store, clock }: Ports, environment: Environment): Promise<number | undefined> {
  const application = await store.application();
  if (!application) return undefined;
  const { schedule } = backupPolicyOf(await acceptedPolicy(store, application.id), environment);
  if (schedule === undefined || scheduleProblem(schedule)) return undefined; // that is an alarm of the dashboard's
  const due = lastDue(schedule, clock.now());
  const [{ liveAt } = {}] = await store.releases(application.id, environment, ["live"]);
  if (due === undefined || liveAt === undefined) return undefined;
  return liveAt < due || liveAt > clock.now() ? due : undefined;
}

/** Also by hand, and however it went; but not by a clock that was ahead. */
async function wasTaken({ store, clock }: Ports, environment: Environment, due: number): Promise<boolean> {
  const now = clock.now();
  const runs = await store.runs({ environment, limit: runsLookedAt });
  return runs.some(
    ({ input, header: { requestedAt } }) =>
      input.kind === "back-up" && input.release === undefined && requestedAt >= due && requestedAt <= now,
  );
}
