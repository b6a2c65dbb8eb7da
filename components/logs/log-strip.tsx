import { type MouseEvent, memo, type ReactNode } from "react";
import { environmentTick } from "#components/environment/names.ts";
import { clockTime, dateAndTime } from "#components/ui/duration.ts";
import { momentAt, momentText } from "#lib/contract/log-records.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { Strip } from "./store/strip.ts";
import type { ViewportSnapshot } from "./viewport.ts";

interface LogStripProps {
  snapshot: ViewportSnapshot;
  /** Releases that are live, and since when. */
  releases: readonly { environment: Environment; number: number; liveAt: number }[];
  onJump(moment: string): void;
}

const height = 36;
const ticks = [0, 0.2, 0.4, 0.6, 0.8];

/** When the lines that are here were written, errors in red, and which of them are in sight. */
export function LogStrip({ snapshot: { window, rows }, releases, onJump }: LogStripProps) {
  const strip = window?.strip;
  if (!strip) return null;
  const { from, to } = strip;
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const [first, last] = [rows[0]?.at ?? to, rows.at(-1)?.at ?? to];
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
        <span
          className="pointer-events-none absolute -top-1 h-[42px] min-w-2.5 -translate-x-1 rounded-[2px] border border-ink"
          style={{ left: `${share(first) * 100}%`, width: `${Math.max(0, share(last) - share(first)) * 100}%` }}
        />
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
      {all.map((lines, index) => {
        const tall = lines === 0 ? 0 : Math.max(2, (lines / most) * height);
        const red = errors[index] === 0 ? 0 : Math.max(3, ((errors[index] ?? 0) / most) * height);
        return (
          <g key={index}>
            <rect x={index * 10} y={height - tall} width={8} height={tall} className="fill-line-strong" />
            {red > 0 && <rect x={index * 10} y={height - red} width={8} height={red} className="fill-failing" />}
          </g>
        );
      })}
    </svg>
  );
});

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
