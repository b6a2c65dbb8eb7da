import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { nameOfRef, shortCommit } from "#components/environment/names.ts";
import { useMay } from "#components/realtime/person-provider.tsx";
import { isTarget, type Target, wayWord } from "#components/rollback/ways-back.ts";
import { Button } from "#components/ui/button.tsx";
import { Copyable } from "#components/ui/copyable.tsx";
import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { ReleaseView } from "#lib/contract/releases.ts";

export const columns = "grid-cols-[64px_112px_minmax(0,1fr)_minmax(160px,260px)_104px_150px]";

interface ReleaseRowProps {
  release: ReleaseView;
  onRollBack(target: Target): void;
}

export function ReleaseRow({ release, onRollBack }: ReleaseRowProps) {
  const { number, environment, commit, title, ref, by, run, promotes, createdAt, liveAt } = release;
  const branch = nameOfRef(ref, commit);
  const mayRollBack = useMay(`deploy:${environment}`) && environment === "production";
  return (
    <li
      data-env={environment}
      data-release={number}
      className={`grid ${columns} min-h-row items-center gap-x-4 gap-y-1 border-b border-line py-1.5 max-lg:flex max-lg:flex-wrap max-lg:py-2.5`}
    >
      <Link href={`/runs/${run}`} className="link tap w-fit font-semibold" title={`Run ${run}`}>
        r{number}
      </Link>
      <span>
        <EnvironmentChip environment={environment} />
      </span>
      <span className="min-w-0 max-lg:order-last max-lg:w-full">
        <span className="flex items-baseline gap-2.5">
          <span className="truncate font-medium" title={title}>
            {title}
          </span>
          <Copyable text={commit}>{shortCommit(commit)}</Copyable>
        </span>
        <span className="dotted text-xs text-ink-2">
          {branch && <span className="max-w-full truncate">{branch}</span>}
          <span>by {by}</span>
          {promotes !== undefined && <span>ran on staging as r{promotes}</span>}
        </span>
      </span>
      <State release={release} />
      <RelativeTime at={liveAt ?? createdAt} className="text-right text-xs text-ink-3 max-lg:ml-auto" />
      <span className="text-right max-lg:order-last max-lg:w-full max-lg:text-left empty:hidden">
        {mayRollBack && isTarget(release) && (
          <Button look="env" className="max-sm:w-full" onClick={() => onRollBack(release)}>
            Roll back to r{number}…
          </Button>
        )}
      </span>
    </li>
  );
}

const words: Record<ReleaseView["state"], string> = {
  starting: "starting",
  live: "live",
  standby: "standby",
  retired: "retired",
  failed: "failed",
};

/** What became of it, and how it can be live again, or why not. */
function State({ release }: { release: ReleaseView }) {
  const { state, back } = release;
  const looks = { live: "healthy", starting: "starting" } as const;
  const look = state === "live" || state === "starting" ? looks[state] : "stopped";
  const way = back && (back.way === "none" ? back.why : wayWord[back.way]);
  return (
    <span className="min-w-0">
      <StateBadge state={look}>{words[state]}</StateBadge>
      {way && <span className="block text-xs text-pretty text-ink-3">{way}</span>}
    </span>
  );
}
