import type { ReleasePlan } from "./plan.ts";

/** A release as far as its database and its time are concerned. */
export interface Served {
  number: number;
  liveAt?: number;
  plan?: ReleasePlan;
}

/** Why people's data is no longer in a release's database: it is read-only, and only undo leads back to it. */
export interface SetAside {
  /** Of the restore. */
  run: number;
  /** The restore's own database: undoing it has switched away from that. Otherwise the one that it has switched from. */
  undone: boolean;
}

/** What has switched away from the release's database last, if anything has. */
export function setAsideBy({ plan }: Served, releases: readonly Served[]): SetAside | undefined {
  const volume = plan?.database?.volume;
  if (volume === undefined) return undefined;
  const [last] = restoresIn(releases)
    .flatMap((restored) => {
      const from = releases.find(({ number }) => number === restored.made.from);
      return from ? [{ restored, from }] : [];
    })
    .map(({ restored, from }) => {
      const [left, right] = [from.liveAt ?? 0, restored.liveAt];
      const undone = left > right;
      const away = undone ? restored.volume : from.plan?.database?.volume;
      return { volume: away, at: Math.max(left, right), run: restored.made.run, undone };
    })
    .filter((one) => one.volume === volume)
    .toSorted((one, other) => other.at - one.at);
  return last && { run: last.run, undone: last.undone };
}

export type Made = NonNullable<ReleasePlan["restored"]>;

/** The restores that have switched, the last one first, each with the volume that it made live. */
export const restoresIn = (releases: readonly Served[]): { made: Made; volume: string | undefined; liveAt: number }[] =>
  releases
    .flatMap(({ plan, liveAt }) =>
      plan?.restored && liveAt !== undefined ? [{ made: plan.restored, volume: plan.database?.volume, liveAt }] : [],
    )
    .toSorted((one, other) => other.liveAt - one.liveAt);
