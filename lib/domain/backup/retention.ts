import { timestampTime } from "../../contract/backups.ts";
import type { Backup } from "./backup.ts";

/** As `keep` in `slipway.yaml`. */
export interface RetentionPolicy {
  last: number;
  days: number;
}

const day = 86_400_000;

/**
 * Which backups may go. Stay: the newest `last` that can be restored and all of the last `days`; what is pinned or in use;
 * the newest proven one; and what is damaged, because only a person can know what it still is good for. One from a time that
 * has not come (the clock was ahead) stays until then, and takes no place of another.
 */
export function retention(
  backups: readonly Backup[],
  { last, days }: RetentionPolicy,
  now: number,
  inUse: ReadonlySet<string>,
): Backup[] {
  const newestFirst = backups
    .filter(({ id }) => timestampTime(id.timestamp) <= now)
    .toSorted((a, b) => (a.id.timestamp < b.id.timestamp ? 1 : -1));
  const restorable = newestFirst.filter(({ state }) => state === "proven" || state === "stored");
  const kept = new Set<Backup | undefined>([
    ...restorable.slice(0, last),
    restorable.find(({ state }) => state === "proven"),
  ]);
  return newestFirst.filter(
    (backup) =>
      backup.state !== "damaged" &&
      !backup.pin &&
      !kept.has(backup) &&
      !inUse.has(backup.id.timestamp) &&
      timestampTime(backup.id.timestamp) < now - days * day,
  );
}
