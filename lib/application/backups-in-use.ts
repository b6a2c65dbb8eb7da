import type { Scope } from "../domain/release/spec.ts";
import type { RunRecord, Store } from "./ports.ts";

/** Timestamps of the backups that runs of an environment are about, which have not ended. */
export async function backupsInUse(
  store: Pick<Store, "unfinishedRuns" | "run">,
  { environment }: Scope,
): Promise<Set<string>> {
  const runs = await Promise.all((await store.unfinishedRuns()).map((id) => store.run(id)));
  return new Set(
    runs.filter((run) => run?.header.environment === environment).flatMap((run) => (run ? backupsOf(run) : [])),
  );
}

/** The one it was asked for, and the one that it takes. */
function backupsOf({ input, plans }: RunRecord): string[] {
  const taken = Object.values(plans).flatMap((plan) => {
    const { id } = (plan ?? {}) as { id?: { timestamp?: string } };
    return id?.timestamp ?? [];
  });
  return ["timestamp" in input ? input.timestamp : [], taken].flat();
}
