import { linePath } from "./chart.ts";
import { cn } from "./cn.ts";

interface SparklineProps {
  /** Oldest first; `null`: not known. */
  values: readonly (number | null)[];
  /** The same in words. */
  label: string;
  /** The last value is a bad one. */
  failing?: boolean;
  /** In pixels, as its class makes it: smaller ones keep their line's weight. */
  width?: number;
  className?: string;
}

const [height, edge] = [20, 2];
const rounded = (value: number) => Math.round(value * 10) / 10;

/** A quantity over time, as a line with its last value as a dot. */
export function Sparkline({ values, label, failing = false, width = 168, className }: SparklineProps) {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const x = (index: number) => rounded(edge + (index / Math.max(1, values.length - 1)) * (width - 2 * edge));
  const y = (value: number) => rounded(height - edge - (value / most) * (height - 2 * edge));
  const points = values.map((value, index) => (value === null ? undefined : ([x(index), y(value)] as const)));
  const last = points.findLast((point) => point !== undefined);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className={cn("h-5 w-42 min-w-0 flex-none overflow-visible max-lg:w-24 max-sm:w-18", className)}
    >
      <title>{label}</title>
      <path
        d={linePath(points)}
        className="fill-none stroke-ink-2 [stroke-linecap:round] [stroke-linejoin:round] [stroke-width:1.25]"
      />
      {last && <circle cx={last[0]} cy={last[1]} r={2} className={failing ? "fill-failing" : "fill-ink"} />}
    </svg>
  );
}
