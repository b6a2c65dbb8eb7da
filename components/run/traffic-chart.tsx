"use client";

import { type Box, niceStep, scale, ticks } from "#components/ui/chart.ts";
import { cn } from "#components/ui/cn.ts";
import { useNarrow } from "#components/ui/use-narrow.ts";
import { useWidth } from "#components/ui/use-width.ts";
import { ValueAxis } from "#components/ui/value-axis.tsx";
import type { TrafficReport } from "#lib/contract/report.ts";
import type { RunView } from "#lib/contract/run.ts";
import { newLine, oldLine } from "./line-looks.ts";
import { endOf, lineOf, releasesOf, total, wholeSeconds } from "./traffic-scale.ts";

interface TrafficChartProps {
  run: RunView;
  report: TrafficReport;
  className?: string;
}

/** Requests per second by release; below, on an axis of their own, failures, even when there are none. */
export function TrafficChart({ run, report, className }: TrafficChartProps) {
  const [ref, width] = useWidth(720);
  const height = useNarrow() ? 216 : 252;
  const box: Box = { left: 40, right: width - 8, top: 22, bottom: height - 62 };
  const failedBase = height - 22;
  const seconds = wholeSeconds(report);
  const from = seconds[0]?.at ?? report.from;
  const until = endOf(report);
  const now = report.complete ? until : Math.min(report.to, until);
  const most = Math.max(1, ...seconds.map(total));
  const x = scale(from, until, box.left, box.right);
  const y = scale(0, most, box.bottom, box.top + 12);
  const mostFailed = Math.max(...seconds.map(({ failed }) => failed), 0);
  const failed = scale(0, Math.max(1, mostFailed), 0, 20);
  const last = seconds.at(-1);
  const switchedX = report.switchedAt === undefined ? undefined : x(report.switchedAt);
  const besideSwitch = switchedX !== undefined && switchedX < box.left + 200 ? switchedX : box.left;
  return (
    <div ref={ref} className={cn("min-w-0", className)}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={summaryOf(report, most)}
        className="block overflow-hidden [&_text]:fill-ink-3 [&_text]:text-[11px]"
      >
        {now < until && (
          <rect
            x={x(now)}
            y={box.top}
            width={box.right - x(now)}
            height={failedBase - box.top}
            className="fill-sunken"
          />
        )}
        <ValueAxis box={box} most={most} y={y} text={(value) => value.toLocaleString("en")} />
        {releasesOf(report).map((release) => (
          <path
            key={release}
            d={lineOf(seconds, release, x, y)}
            className={release === `r${run.release}` ? newLine : oldLine}
          />
        ))}
        <path d={`M${box.left} ${failedBase}H${box.right}`} className="stroke-line-strong" />
        <path d={`M${box.left} ${failedBase}H${x(now)}`} className="stroke-ink [stroke-width:2]" />
        {seconds.map((second) =>
          second.failed ? (
            <path
              key={second.at}
              d={`M${x(second.at + 500)} ${failedBase}v${-failed(second.failed)}`}
              className="stroke-failing [stroke-width:3]"
            />
          ) : null,
        )}
        <text x={box.left - 8} y={failedBase + 4} textAnchor="end">
          0
        </text>
        <text x={besideSwitch + 6} y={failedBase - 10} className="!fill-ink-2">
          {mostFailed ? `failed per second, at most ${mostFailed}` : "failed per second"}
        </text>
        {switchedX !== undefined && (
          <Switch at={switchedX} box={box} base={failedBase} said={switchWords(report, run)} />
        )}
        {now < until && last && (
          <>
            <Limit at={x(now)} box={box} base={failedBase} said={`now, ${total(last)}/s`} />
            <Limit at={x(until)} box={box} base={failedBase} said="watch ends" before />
          </>
        )}
        {timeTicks(run.requestedAt, from, until, width).map(({ at, said }) => (
          <text key={at} x={Math.min(Math.max(x(at), 16), width - 16)} y={height - 4} textAnchor="middle">
            {said}
          </text>
        ))}
      </svg>
    </div>
  );
}

interface MarkProps {
  at: number;
  box: Box;
  base: number;
  said: string;
}

function Switch({ at, box, base, said }: MarkProps) {
  const room = box.right - at > 130;
  return (
    <>
      <path d={`M${at} 14V${base}`} className="stroke-env [stroke-width:2]" />
      <text
        x={room ? at + 6 : at - 6}
        y={17}
        textAnchor={room ? "start" : "end"}
        className="!fill-env-ink font-semibold"
      >
        {said}
      </text>
    </>
  );
}

function Limit({ at, box, base, said, before }: MarkProps & { before?: boolean }) {
  const left = before || box.right - at < 170;
  return (
    <>
      <path d={`M${at} ${box.top}V${base}`} className="stroke-control [stroke-dasharray:2_3]" />
      <text
        x={left ? at - 5 : at + 5}
        y={before ? box.bottom - 8 : box.top + 12}
        textAnchor={left ? "end" : "start"}
        className={before ? undefined : "!fill-ink-2"}
      >
        {said}
      </text>
    </>
  );
}

/** Seconds since the run began. */
function timeTicks(start: number, from: number, until: number, width: number) {
  const [first, last] = [(from - start) / 1000, (until - start) / 1000];
  return ticks(first, last, niceStep(last - first, width / 90)).map((seconds) => ({
    at: start + seconds * 1000,
    said: seconds === 0 ? "start" : `${seconds} s`,
  }));
}

function switchWords(report: TrafficReport, run: RunView): string {
  const old = releasesOf(report).find((release) => release !== `r${run.release}`);
  return old ? `switch ${old} → r${run.release}` : `switch to r${run.release}`;
}

function summaryOf({ requests, failed }: TrafficReport, most: number): string {
  return `Up to ${most.toLocaleString("en")} requests per second; ${failed.toLocaleString("en")} of ${requests.toLocaleString("en")} failed. The table below has each second.`;
}
