import { type Box, niceStep, ticks } from "./chart.ts";

interface ValueAxisProps {
  box: Box;
  /** The largest value that is drawn. */
  most: number;
  y(value: number): number;
  text(value: number): string;
}

/** A chart's horizontal lines, with what each stands for at their left. */
export function ValueAxis({ box, most, y, text }: ValueAxisProps) {
  return ticks(0, most, niceStep(most, 3)).map((value) => (
    <g key={value}>
      <path d={`M${box.left} ${y(value)}H${box.right}`} className={value ? "stroke-line" : "stroke-line-strong"} />
      <text x={box.left - 8} y={y(value) + 4} textAnchor="end">
        {text(value)}
      </text>
    </g>
  ));
}
