import type { RollbackInput } from "../contract/intents.ts";
import { Refusal } from "../contract/refusal.ts";
import { type SetAside, setAsideBy } from "../domain/release/set-aside.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { ReleaseRecord, Store } from "./ports.ts";
import { served } from "./surroundings.ts";

export interface Choice {
  target: ReleaseRecord;
  live?: ReleaseRecord;
}

type Wanted = Pick<RollbackInput, "to" | "acceptSchema">;

/**
 * The release to go back to, as far as the table knows. Refuses `nothing-to-go-back-to`, `release-not-found`,
 * `live-already`, `release-not-kept`, `database-set-aside`, `schema-differs`.
 */
export async function chooseRelease(store: Store, scope: Scope, wanted: Wanted): Promise<Choice> {
  const releases = await store.releases(scope.application, scope.environment);
  const live = releases.find(({ state }) => state === "live");
  const target = wanted.to === undefined ? liveBefore(releases, scope) : numbered(releases, scope, wanted.to);
  assertKept(target);
  assertOwnDatabase(target, releases);
  if (!wanted.acceptSchema) assertSameSchema(target, live);
  return { target, ...(live && { live }) };
}

/** A standby comes first: it is there whole. */
function liveBefore(releases: readonly ReleaseRecord[], { environment }: Scope): ReleaseRecord {
  const standbys = releases.filter(({ state }) => state === "standby");
  const [standby] = standbys.toSorted(newest(({ standbyAt }) => standbyAt));
  if (standby) return standby;
  const stored = releases.filter((release) => release.state === "retired" && hasServed(release));
  const [last] = stored.toSorted(newest(({ liveAt }) => liveAt));
  if (last) return last;
  throw new Refusal(
    "nothing-to-go-back-to",
    `No other release has been live on ${environment}, so there is nothing to go back to. Nothing was changed. Deploy the commit you want.`,
  );
}

function numbered(releases: readonly ReleaseRecord[], { environment }: Scope, number: number): ReleaseRecord {
  const release = releases.find((one) => one.number === number);
  if (release) return release;
  throw new Refusal(
    "release-not-found",
    `${environment} has no release r${number}. Nothing was changed. The history shows those there are.`,
  );
}

function assertKept({ number, state }: ReleaseRecord): void {
  if (state === "standby" || state === "retired") return;
  if (state === "live") throw new Refusal("live-already", `r${number} is live already. Nothing was changed.`);
  throw new Refusal(
    "release-not-kept",
    `r${number} ${state === "failed" ? "failed or was taken back" : "is only being started"}, so there is nothing of it to go back to. Nothing was changed. Choose another one, or deploy its commit again.`,
  );
}

/** What has switched away from the database that a release has: a restore, or its undo. */
export const restoredAway = (release: ReleaseRecord, releases: readonly ReleaseRecord[]): SetAside | undefined =>
  setAsideBy(served(release), releases.map(served));

function assertOwnDatabase(target: ReleaseRecord, releases: readonly ReleaseRecord[]): void {
  const aside = restoredAway(target, releases);
  if (!aside) return;
  const { run, undone } = aside;
  const [by, instead] = undone
    ? [`the undo of the restore #${run}`, "Restore its backup again"]
    : [`the restore #${run}`, "Undo the restore to go back to both"];
  throw new Refusal(
    "database-set-aside",
    `r${target.number} has a database that ${by} has switched away from: it is read-only, and what was written since is in the live one. Nothing was changed. ${instead}, or deploy the commit of r${target.number} again.`,
    { run },
  );
}

/** Only where both are known: a release of before that has no fingerprint. */
export const schemaDiffers = (target: ReleaseRecord, live: ReleaseRecord | undefined): boolean =>
  target.schema !== undefined && live?.schema !== undefined && target.schema !== live.schema;

function assertSameSchema(target: ReleaseRecord, live: ReleaseRecord | undefined): void {
  if (!live || !schemaDiffers(target, live)) return;
  const [back, now] = [`r${target.number}`, `r${live.number}`];
  throw new Refusal(
    "schema-differs",
    `The database was migrated since ${back} was live: its code would run on the schema of ${now}. Nothing was changed. Accept the schema if ${back} is known to work with it; otherwise deploy a commit that mends ${now}.`,
    { release: target.number },
  );
}

export const hasServed = ({ liveAt }: ReleaseRecord): boolean => liveAt !== undefined;

const newest = (at: (release: ReleaseRecord) => number | undefined) => (one: ReleaseRecord, other: ReleaseRecord) =>
  (at(other) ?? 0) - (at(one) ?? 0) || other.number - one.number;
