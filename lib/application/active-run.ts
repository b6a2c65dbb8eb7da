import type { Environment } from "../contract/names.ts";
import type { RunHeader, RunKind } from "../contract/run.ts";
import { busyWith } from "../domain/run/busy.ts";
import { excludeEachOther } from "../domain/run/exclusive.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Store } from "./ports.ts";

export interface ActiveRun {
  id: number;
  title: string;
}

type Runs = Pick<Store, "unfinishedRuns" | "run">;

/** The exclusive run that is under way in an environment. What makes a second one impossible is the store's unique key. */
export async function activeRun(
  store: Runs,
  pipelines: Pipelines,
  environment: Environment,
): Promise<ActiveRun | undefined> {
  return (await unfinished(store, environment)).find(({ kind }) => isExclusive(pipelines, kind, environment));
}

/** Asked before anything that takes long. */
export async function refuseBusy(
  store: Runs,
  pipelines: Pipelines,
  { kind, environment }: { kind: RunKind; environment: Environment },
): Promise<void> {
  const exclusive = isExclusive(pipelines, kind, environment);
  const busy = (await unfinished(store, environment)).find(
    (other) => (exclusive && isExclusive(pipelines, other.kind, environment)) || excludeEachOther(kind, other.kind),
  );
  if (busy) throw busyWith(busy);
}

async function unfinished(store: Runs, environment: Environment): Promise<RunHeader[]> {
  const runs = await Promise.all((await store.unfinishedRuns()).map((id) => store.run(id)));
  return runs.flatMap((run) => (run?.header.environment === environment ? [run.header] : []));
}

/** One that this version does not know may change anything. */
const isExclusive = (pipelines: Pipelines, kind: RunKind, environment: Environment): boolean =>
  pipelines[kind]?.[environment]?.exclusive !== false;
