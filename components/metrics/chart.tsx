"use client";

import { type KeyboardEvent, type PointerEvent, useId } from "react";
import { type Box, linePath, scale } from "#components/ui/chart.ts";
import { useNarrow } from "#components/ui/use-narrow.ts";
import { useWidth } from "#components/ui/use-width.ts";
import { ValueAxis } from "#components/ui/value-axis.tsx";
import type { MetricsPoint, MetricsView } from "#lib/contract/metrics.ts";
import { ChartMarks } from "./chart-marks.tsx";
import { momentText, timeTicks } from "./time-axis.ts";
import { type ChartSpec, readOut } from "./words.ts";

interface ChartProps {
  spec: ChartSpec;
  view: MetricsView;
  /** The point that is read, by its place among the view's; all charts read the same. */
  read: number | undefined;
  onRead(index: number | undefined): void;
}

/** Lines are told apart by how they are drawn: colour is for states and environments. */
const looks = [
  "stroke-ink [stroke-width:1.5]",
  "stroke-ink-2 [stroke-width:1.5] [stroke-dasharray:5_3]",
  "stroke-ink-2 [stroke-width:1.75] [stroke-dasharray:1_3.5]",
  "stroke-ink-3 [stroke-width:1.25] [stroke-dasharray:9_3_2_3]",
];
const lookOf = (index: number) =>
  `fill-none [stroke-linejoin:round] [stroke-linecap:round] ${looks[index % looks.length]}`;

const keys: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };

/** A quantity over time. Pointer or arrow keys read it; what nobody measured is a gap. */
export function Chart({ spec, view, read, onRead }: ChartProps) {
  const { title, series, text, failures } = spec;
  const [ref, width] = useWidth(600);
  const narrow = useNarrow();
  const label = useId();
  const { points, from, to, stepMs } = view;
  const box: Box = { left: narrow ? 52 : 60, right: width - 6, top: 18, bottom: 138 };
  const values = points.map((point) => series.map(({ value }) => value(point)));
  const most = Math.max(1, ...values.flat().map((value) => value ?? 0));
  const x = scale(from, to, box.left, box.right);
  const y = scale(0, most, box.bottom, box.top);
  const middle = ({ at }: MetricsPoint) => Math.min(at + stepMs / 2, to);
  const point = read === undefined ? points.at(-1) : points[read];
  const moment = point && momentText(middle(point), to - from);

  const readNearest = (event: PointerEvent<SVGSVGElement>) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const distances = points.map((one) => Math.abs(x(middle(one)) - at));
    if (points.length > 0) onRead(distances.indexOf(Math.min(...distances)));
  };
  const step = (event: KeyboardEvent) => {
    const last = points.length - 1;
    const by = keys[event.key];
    if (event.key === "Escape") onRead(undefined);
    else if (event.key === "Home") onRead(0);
    else if (event.key === "End") onRead(last);
    else if (by !== undefined) onRead(Math.max(0, Math.min(last, (read ?? last) + by)));
    else return;
    event.preventDefault();
  };

  return (
    <section aria-labelledby={label} className="min-w-0">
      <div className="flex min-h-8 flex-wrap items-baseline gap-x-4">
        <h2 id={label} className="text-base font-medium">
          {title}
        </h2>
        {series.length > 1 &&
          series.map(({ name }, index) => (
            <span key={name} className="inline-flex items-center gap-1.5 text-xs text-ink-2">
              <svg width="18" height="8" aria-hidden>
                <path d="M1 4h16" className={lookOf(index)} />
              </svg>
              {name}
            </span>
          ))}
      </div>
      <p className="min-h-5 text-xs text-ink-2">
        {moment && <span className="mono mr-2 text-ink-3">{moment}</span>}
        {readOut(spec, point)}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: an input of type range cannot hold a chart */}
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-labelledby={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, points.length - 1)}
        aria-valuenow={read ?? Math.max(0, points.length - 1)}
        aria-valuetext={`${moment ?? ""} ${readOut(spec, point)}`}
        onKeyDown={step}
        onBlur={() => onRead(undefined)}
      >
        <svg
          width={width}
          height={160}
          aria-hidden
          onPointerMove={readNearest}
          onPointerDown={readNearest}
          onPointerLeave={() => onRead(undefined)}
          className="block touch-pan-y overflow-hidden [&_text]:fill-ink-3 [&_text]:text-[11px]"
        >
          <ValueAxis box={box} most={most} y={y} text={text} />
          {timeTicks(from, to, (box.right - box.left) / 76).map(({ at, said }) => (
            <text key={at} x={Math.min(Math.max(x(at), box.left + 16), box.right - 18)} y={156} textAnchor="middle">
              {said}
            </text>
          ))}
          <ChartMarks marks={view.marks} x={x} box={box} />
          {series.map(({ name }, index) => (
            <path key={name} d={pathOf(view, values, index, (one) => x(middle(one)), y)} className={lookOf(index)} />
          ))}
          {failures &&
            points.map((one) =>
              failures(one) > 0 ? (
                <path
                  key={one.at}
                  d={`M${x(middle(one))} ${box.bottom}v-10`}
                  className="stroke-failing [stroke-width:3]"
                />
              ) : null,
            )}
          {read !== undefined && point && (
            <path d={`M${x(middle(point))} ${box.top}V${box.bottom}`} className="stroke-control" />
          )}
        </svg>
      </div>
    </section>
  );
}

/** A point that does not follow on the one before it has a gap between them. */
function pathOf(
  { points, stepMs }: MetricsView,
  values: readonly (readonly (number | undefined)[])[],
  series: number,
  x: (point: MetricsPoint) => number,
  y: (value: number) => number,
): string {
  const drawn = points.flatMap((point, index) => {
    const value = values[index]?.[series];
    const before = points[index - 1];
    const gap = before && point.at - before.at > 1.5 * stepMs ? [undefined] : [];
    return [...gap, value === undefined ? undefined : ([x(point), y(value)] as const)];
  });
  return linePath(drawn);
}
