import { formatDuration } from "#components/ui/duration.ts";
import type { ReleaseView, WayBack } from "#lib/contract/releases.ts";
import type { RunView } from "#lib/contract/run.ts";

type Possible = Exclude<WayBack, { way: "none" }>;

/** A release that can be made live again. */
export interface Target extends ReleaseView {
  back: Possible;
}

export const isTarget = (release: ReleaseView): release is Target =>
  release.back !== undefined && release.back.way !== "none";

/** Those one can go back to; what was live last comes first. */
export const targetsOf = (releases: readonly ReleaseView[]): Target[] =>
  releases.filter(isTarget).toSorted((a, b) => (b.liveAt ?? b.createdAt) - (a.liveAt ?? a.createdAt));

/** Those one cannot go back to although they were live once, and why not. */
export function lostOf(releases: readonly ReleaseView[]): { release: ReleaseView; why: string }[] {
  return releases.flatMap((release) => (release.back?.way === "none" ? [{ release, why: release.back.why }] : []));
}

export const wayWord: Record<Possible["way"], string> = {
  running: "still runs",
  stopped: "stopped",
  stored: "images kept",
};

const takes: Record<Possible["way"], string> = {
  running: "Its containers still run, so it is one switch: usually less than a second.",
  stopped: "Its containers are stopped. They are started first, and it switches once they are healthy.",
  stored: "Only its images are kept. Its containers are made anew, and it switches once they are healthy.",
};

/** How long it takes to be back, in words. */
export const timeFor = ({ back }: Target): string => takes[back.way];

/** What rolling back usually takes until the old code serves, where it has been timed. */
export function usualRollback(runs: readonly RunView[], environment: string): string | undefined {
  const steps = runs.find((run) => run.kind === "rollback" && run.environment === environment)?.steps ?? [];
  const until = steps.slice(0, steps.findIndex(({ name }) => name === "switch") + 1);
  const times = until.map(({ usualMs }) => usualMs);
  if (!times.length || !times.every((ms) => ms !== undefined)) return undefined;
  return formatDuration(times.reduce((sum, ms) => sum + ms, 0));
}
