import { cn } from "./cn.ts";

interface SparklineProps {
  /** Oldest first. */
  values: readonly number[];
  /** The same in words. */
  label: string;
  /** The last value is a bad one. */
  failing?: boolean;
  className?: string;
}

const [width, height, edge] = [168, 20, 2];

/** A quantity over time, as a line with its last value as a dot. */
export function Sparkline({ values, label, failing = false, className }: SparklineProps) {
  const most = Math.max(1, ...values);
  const x = (index: number) => edge + (index / Math.max(1, values.length - 1)) * (width - 2 * edge);
  const y = (value: number) => height - edge - (value / most) * (height - 2 * edge);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className={cn("h-5 w-42 min-w-0 flex-none overflow-visible max-lg:w-24 max-sm:w-18", className)}
    >
      <title>{label}</title>
      <polyline
        points={points}
        className="fill-none stroke-ink-2 [stroke-linecap:round] [stroke-linejoin:round] [stroke-width:1.25]"
      />
      <circle
        cx={x(values.length - 1)}
        cy={y(values.at(-1) ?? 0)}
        r={2}
        className={failing ? "fill-failing" : "fill-ink"}
      />
    </svg>
  );
}
