import type { Environment } from "../contract/names.ts";
import { setAsideBy } from "../domain/release/set-aside.ts";
import type { Backups, ReleaseRecord, RunSummary, Store } from "./ports.ts";
import { planOfRelease, served } from "./surroundings.ts";

/** A standby whose database a restore, or undoing one, has switched away from. */
export interface SetAsideStandby {
  record: ReleaseRecord;
  /** The run of the restore. */
  restore: number;
}

/** Data of people is in them that is nowhere else: none is removed before a proven backup has it. */
export async function setAsideStandbys(
  store: Pick<Store, "releases">,
  application: string,
  environment: Environment,
): Promise<SetAsideStandby[]> {
  const present = await store.releases(application, environment, ["live", "standby"]);
  if (!present.some((release) => planOfRelease(release)?.restored)) return []; // the whole history need not be read
  const all = (await store.releases(application, environment)).map(served);
  return present
    .filter(({ state }) => state === "standby")
    .flatMap((record) => {
      const by = setAsideBy(served(record), all);
      return by ? [{ record, restore: by.run }] : [];
    });
}

/** More runs than that since, and it is archived once more. */
const runsLookedAt = 200;

/** The last one that was asked to archive it since it is a standby. */
export async function archiveRun(
  store: Pick<Store, "runs">,
  { environment, number, standbyAt = 0 }: ReleaseRecord,
): Promise<RunSummary | undefined> {
  const runs = await store.runs({ environment, limit: runsLookedAt });
  return runs.find(
    ({ input, header }) => input.kind === "back-up" && input.release === number && header.requestedAt >= standbyAt,
  );
}

export async function isArchived(
  backups: Pick<Backups, "list">,
  { record: { application, environment, number }, restore }: SetAsideStandby,
): Promise<boolean> {
  const all = await backups.list(application, environment);
  return all.some(
    ({ state, manifest }) => state === "proven" && manifest?.release === number && manifest.setAside === restore,
  );
}
