import { Refusal } from "../../contract/refusal.ts";
import { databaseSpec, type ReleasePlan } from "../../domain/release/plan.ts";
import type { ContainerSpec, NetworkSpec, Scope } from "../../domain/release/spec.ts";
import { fromBefore } from "../database-server.ts";
import type { Application, DatabaseAt, ObservedContainer, ReleaseRecord, Store } from "../ports.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { containerOf } from "../way-back.ts";
import type { DeployPorts, RunContext } from "./deploy-request.ts";

/** What the steps know of a run that switches from one database to another. */
export interface DatabaseChange {
  application: Application;
  /** Epoch milliseconds. */
  startedAt: number;
  /** The release that serves when the run begins. */
  live: number;
}

export interface DatabaseIn {
  at: DatabaseAt;
  running: boolean;
  spec: ContainerSpec;
  /** Of its home. What an earlier version of Slipway saved does not have them. */
  networks?: NetworkSpec[];
}

/** The database of a plan, under the name that its server has now, if that is there. */
export function databaseIn(plan: ReleasePlan, containers: readonly ObservedContainer[]): DatabaseIn | undefined {
  const { engine, name, user } = plan.database ?? {};
  const spec = databaseSpec(plan);
  const found = spec && containerOf(spec, containers);
  const networks = plan.residents.find(({ container }) => container === spec)?.networks;
  if (!spec || !found || !engine || name === undefined || !user) return undefined;
  const at = { scope: plan.release.scope, container: found.name, engine, name, user };
  return { at, running: found.state === "running", spec: { ...spec, name: found.name, image: found.image }, networks };
}

/** Its server, which was found stopped. */
export async function startDatabase(
  { engine }: Pick<DeployPorts, "engine">,
  { output, signal }: Pick<RunContext, "output" | "signal">,
  { at: { scope }, spec: container, networks = [] }: DatabaseIn,
): Promise<void> {
  await engine.startResident({ scope, networks, container }, output, signal);
}

/** Whether its server runs, under that name. */
export const runsAmong = ({ container }: DatabaseAt, containers: readonly ObservedContainer[]): boolean =>
  containers.some(({ name, state }) => name === container && state === "running");

/** What is broken is what a restore is for: that it cannot be asked is told, and no reason to stop. */
export async function unlessUnreadable<T>(context: RunContext, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (failure) {
    if (!(failure instanceof Refusal) || failure.code !== "database-unreadable") throw failure;
    context.output(`The live database could not be asked: ${failure.message}`);
    return undefined;
  }
}

export interface Live {
  record: ReleaseRecord;
  plan: ReleasePlan;
}

/** Refuses `nothing-live`, `no-database`, `release-from-before`. */
export async function liveWithDatabase(store: Store, scope: Scope): Promise<Live> {
  const record = await liveRelease({ store }, scope);
  const plan = planOfRelease(record);
  if (!record || !plan)
    throw new Refusal(
      "nothing-live",
      `Nothing is live on ${scope.environment}, so nothing was changed. Deploy first; then a backup can be restored beside it.`,
    );
  if (!databaseSpec(plan))
    throw new Refusal("no-database", `r${record.number}, which is live, has no database. Nothing was changed.`);
  if (!plan.database?.engine || !plan.database.user) throw fromBefore(scope);
  return { record, plan };
}
