import type { Environment } from "../contract/names.ts";
import { busyWith } from "../domain/run/busy.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Store } from "./ports.ts";

export interface ActiveRun {
  id: number;
  title: string;
}

/** The exclusive run that is under way in an environment. What makes a second one impossible is the store's unique key. */
export async function activeRun(
  store: Pick<Store, "unfinishedRuns" | "run">,
  pipelines: Pipelines,
  environment: Environment,
): Promise<ActiveRun | undefined> {
  for (const id of await store.unfinishedRuns()) {
    const header = (await store.run(id))?.header;
    if (header?.environment === environment && pipelines[header.kind]?.[environment]?.exclusive !== false)
      return { id, title: header.title };
  }
  return undefined;
}

/** Asked before anything that takes long. */
export async function refuseBusy(...about: Parameters<typeof activeRun>): Promise<void> {
  const active = await activeRun(...about);
  if (!active) return;
  throw busyWith(active);
}
