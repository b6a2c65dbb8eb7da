import { type MouseEvent, memo, type ReactNode } from "react";
import { environmentTick } from "#components/environment/names.ts";
import { clockTime, dateAndTime } from "#components/ui/duration.ts";
import { momentAt, momentText } from "#lib/contract/log-records.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { LogClient } from "./client.ts";
import type { Strip } from "./store/strip.ts";
import { useLogSnapshot } from "./use-log.ts";

interface LogStripProps {
  client: LogClient;
  strip: Strip;
  /** Releases that are live, and since when. */
  releases: readonly { environment: Environment; number: number; liveAt: number }[];
  onJump(moment: string): void;
}

const height = 36;
const ticks = [0, 0.2, 0.4, 0.6, 0.8];

/** When the lines that are here were written, errors in red, and which of them are in sight. */
export function LogStrip({ client, strip, releases, onJump }: LogStripProps) {
  const { from, to } = strip;
  const share = shareOf(strip);
  const live = releases.filter(({ liveAt }) => liveAt > from && liveAt < to);
  const isFree = (at: number) => live.every(({ liveAt }) => Math.abs(share(liveAt) - at) > 0.1);
  const label =
    to - from > 24 * 3600_000 ? (at: number) => dateAndTime(at, to).slice(0, -3) : (at: number) => clockTime(at);
  const jump = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onJump(momentText(momentAt(from + ((clientX - left) / width) * (to - from))));
  };
  return (
    <div className="relative flex-none border-b border-line px-gutter pt-2 max-sm:hidden">
      <div
        role="img"
        aria-label={`Lines and errors from ${dateAndTime(from, to)} to ${dateAndTime(to, to)}`}
        onClick={jump}
        className="relative cursor-pointer"
      >
        <Bars strip={strip} />
        <InSight client={client} strip={strip} />
      </div>
      <div className="relative h-5 text-2xs text-ink-3">
        {ticks.filter(isFree).map((at) => (
          <Tick key={at} at={at}>
            {label(from + at * (to - from))}
          </Tick>
        ))}
        {live.map(({ environment, number, liveAt }) => (
          <Tick key={environment} at={share(liveAt)} environment={environment}>
            {clockTime(liveAt)}{" "}
            <span className="text-env-ink">
              r{number} live on {environmentTick[environment]}
            </span>
          </Tick>
        ))}
      </div>
    </div>
  );
}

const Bars = memo(function Bars({ strip: { all, errors } }: { strip: Strip }) {
  const most = Math.max(1, ...all);
  return (
    <svg viewBox={`0 0 ${all.length * 10} ${height}`} preserveAspectRatio="none" aria-hidden className="h-9 w-full">
      <path d={bars(all, most, 2)} className="fill-line-strong" />
      <path d={bars(errors, most, 3)} className="fill-failing" />
    </svg>
  );
});

/** One path for all: very many elements would take longer to draw than the lines themselves. */
const bars = (counts: readonly number[], most: number, least: number): string =>
  counts
    .map((count, at) => (count === 0 ? "" : `M${at * 10} ${height}h8v${-Math.max(least, (count / most) * height)}h-8z`))
    .join("");

function InSight({ client, strip }: Pick<LogStripProps, "client" | "strip">) {
  const { rows } = useLogSnapshot(client.viewport);
  const [first = 1, last = 1] = [rows[0], rows.at(-1)].map((row) => row && shareOf(strip)(row.at));
  return (
    <span
      className="pointer-events-none absolute -top-1 h-[42px] min-w-2.5 -translate-x-1 rounded-[2px] border border-ink"
      style={{ left: `${first * 100}%`, width: `${Math.max(0, last - first) * 100}%` }}
    />
  );
}

const shareOf =
  ({ from, to }: Strip) =>
  (at: number) =>
    Math.min(1, Math.max(0, (at - from) / (to - from)));

interface TickProps {
  at: number;
  environment?: Environment;
  children: ReactNode;
}

function Tick({ at, environment, children }: TickProps) {
  return (
    <span
      data-env={environment}
      className="absolute top-1 border-l border-line-strong pl-1.5 leading-3 whitespace-nowrap"
      style={at > 0.85 ? { right: `${(1 - at) * 100}%`, borderLeft: 0, paddingRight: 6 } : { left: `${at * 100}%` }}
    >
      {children}
    </span>
  );
}
