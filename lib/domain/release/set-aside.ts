import type { ReleasePlan } from "./plan.ts";

/** A release as far as its database and its time are concerned. */
export interface Served {
  number: number;
  liveAt?: number;
  plan?: ReleasePlan;
}

/** The run of the restore that has switched away from the release's database: that is read-only, and only undo leads back. */
export function setAsideBy({ plan }: Served, releases: readonly Served[]): number | undefined {
  const volume = plan?.database?.volume;
  if (volume === undefined) return undefined;
  const restores = releases.filter((one) => one.plan?.restored !== undefined && one.liveAt !== undefined);
  const last = restores
    .flatMap((restored) => {
      const from = releases.find(({ number }) => number === restored.plan?.restored?.from);
      return from ? [{ restored, from }] : [];
    })
    .map(({ restored, from }) => {
      const undone = (from.liveAt ?? 0) > (restored.liveAt ?? 0);
      const away = undone ? restored : from;
      return { volume: away.plan?.database?.volume, at: Math.max(from.liveAt ?? 0, restored.liveAt ?? 0), restored };
    })
    .filter((one) => one.volume === volume)
    .toSorted((one, other) => other.at - one.at)[0];
  return last?.restored.plan?.restored?.run;
}
