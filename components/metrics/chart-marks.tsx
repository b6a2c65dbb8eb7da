import type { Box } from "#components/ui/chart.ts";
import type { MetricsMark } from "#lib/contract/metrics.ts";

interface ChartMarksProps {
  marks: readonly MetricsMark[];
  x(at: number): number;
  box: Box;
}

const roomForWords = 84;

/** When something else became live. The list below the charts has the same as links for everybody. */
export function ChartMarks({ marks, x, box }: ChartMarksProps) {
  return marks.map(({ at, run, title }, index) => {
    const next = marks[index + 1];
    const room = (next ? x(next.at) : box.right) - x(at) > roomForWords;
    return (
      <a key={run} href={`/runs/${run}`} tabIndex={-1}>
        <title>{title}</title>
        <path d={`M${x(at)} 6V${box.bottom}`} className="stroke-env [stroke-width:1.5]" />
        <path d={`M${x(at) - 4} 2h8l-4 6Z`} className="fill-env" />
        {room && (
          <text x={x(at) + 7} y={11} className="!fill-env-ink">
            {title}
          </text>
        )}
      </a>
    );
  });
}
