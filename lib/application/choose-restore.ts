import { Refusal } from "../contract/refusal.ts";
import type { ReleasePlan } from "../domain/release/plan.ts";
import { type Made, restoresIn } from "../domain/release/set-aside.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { ReleaseRecord, Store } from "./ports.ts";
import { served } from "./surroundings.ts";

export interface RestoreToUndo {
  /** Of the restore. */
  run: number;
  /** Of the backup. */
  timestamp: string;
  /** What it has switched away from. */
  target: ReleaseRecord;
}

/**
 * The restore whose database is live: the last one, or the one of this run. Refuses `nothing-to-undo`, `undone-already`,
 * `undo-gone`.
 */
export async function chooseRestore(
  store: Pick<Store, "releases" | "release">,
  { application, environment }: Scope,
  live: ReleasePlan,
  run?: number,
): Promise<RestoreToUndo> {
  const restores = restoresIn((await store.releases(application, environment)).map(served));
  const asked = run === undefined ? restores : restores.filter(({ made }) => made.run === run);
  const current = asked.find(({ volume }) => volume === live.database?.volume);
  if (!current) throw nothingToUndo(environment, run, asked[0]?.made);
  const target = await store.release(application, current.made.from);
  if (!target || (target.state !== "standby" && target.state !== "retired")) throw gone(current.made);
  return { run: current.made.run, timestamp: current.made.timestamp, target };
}

function nothingToUndo(environment: string, run: number | undefined, made: Made | undefined): Refusal {
  if (made)
    return new Refusal(
      "undone-already",
      `The data of the restore #${made.run} is not live any more, so there is nothing to undo. Nothing was changed.`,
      { run: made.run },
    );
  return new Refusal(
    "nothing-to-undo",
    run === undefined
      ? `What is live on ${environment} was not restored from a backup, so there is nothing to undo. Nothing was changed.`
      : `#${run} is no restore of ${environment} that has switched, so there is nothing to undo. Nothing was changed. The history shows those there are.`,
  );
}

export const gone = ({ run, from }: Pick<Made, "run" | "from">) =>
  new Refusal(
    "undo-gone",
    `r${from} or its database, which the restore #${run} has switched away from, is not there any more, so it cannot be gone back to. Nothing was changed. Restore a backup that was taken before it.`,
    { run },
  );
