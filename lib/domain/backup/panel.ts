import { z } from "zod";
import { timestampSchema, timestampTime } from "../../contract/backups.ts";
import { recipientSchema } from "../../contract/panel-backups.ts";

/** What a backup of the panel itself says of itself: `manifest.json`, written last, and `contents.json` in the archive. */

const count = z.int().nonnegative();
const text = z.string().max(2_000);
const name = text.min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const panelArchiveNames = ["panel.tar.zst", "panel.tar.zst.age"] as const;

/** Nothing in it tells what is in the files: it lies beside an archive that may be encrypted. */
export const panelManifestSchema = z.strictObject({
  version: z.literal(1),
  timestamp: timestampSchema,
  reason: text,
  by: text,
  /** The label of everything that the panel had on its engine. */
  instance: name.optional(),
  application: z.strictObject({ id: name, repository: name, root: name }).optional(),
  /** Names of those that the database has; a version that does not know them all cannot use it. */
  migrations: z.array(name).min(1),
  /** Of every table. */
  rows: z.record(z.string(), count),
  /** Absent: not encrypted. */
  recipient: recipientSchema.optional(),
  archive: z.strictObject({ name: z.enum(panelArchiveNames), bytes: count, sha256 }),
  tookMs: count,
});
export type PanelManifest = z.infer<typeof panelManifestSchema>;

/** A path below the archive's root; never out of it. */
const pathSchema = z
  .string()
  .max(500)
  .refine(
    (path) => !/[\\\0]/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== ".."),
    "leads out of the archive",
  );

export const panelContentsSchema = z.strictObject({
  version: z.literal(1),
  files: z
    .array(z.strictObject({ path: pathSchema, bytes: count, sha256 }))
    .min(1)
    .max(10_000)
    .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, "names a file twice"),
});
export type PanelContents = z.infer<typeof panelContentsSchema>;

/** How many stay, and for how long all do. They are small. */
const kept = { last: 10, days: 14 };
const day = 86_400_000;

interface Listed {
  timestamp: string;
  state: "proven" | "damaged";
}

/** Newest first, without those of a time that has not come: the clock was ahead, and they take no place of another. */
const good = <Of extends Listed>(all: readonly Of[], now: number): Of[] =>
  all
    .filter(({ state, timestamp }) => state === "proven" && timestampTime(timestamp) <= now)
    .toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : -1));

export const newestPanelBackup = <Of extends Listed>(all: readonly Of[], now: number): Of | undefined =>
  good(all, now)[0];

/** Which may go. What is damaged stays: only a person can know what it still is good for. */
export const sparePanelBackups = <Of extends Listed>(all: readonly Of[], now: number): Of[] =>
  good(all, now)
    .slice(kept.last)
    .filter(({ timestamp }) => timestampTime(timestamp) < now - kept.days * day);

/**
 * Whether it is time for one: once a day, and soon after another release went live (`liveAt`), because what that has
 * made cannot be known from an older one.
 */
export function panelBackupDue(all: readonly Listed[], liveAt: readonly number[], now: number): boolean {
  const newest = newestPanelBackup(all, now);
  if (!newest) return true;
  const end = timestampTime(newest.timestamp) + 999; // a name knows seconds only
  return now - end >= day || liveAt.some((time) => time > end && time <= now);
}
