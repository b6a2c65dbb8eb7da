"use client";

import { useState } from "react";
import type { MetricsView } from "#lib/contract/metrics.ts";
import { momentText } from "./time-axis.ts";
import type { ChartSpec } from "./words.ts";

/** The charts in numbers, newest first. */
export function MetricsTable({ charts, view }: { charts: readonly ChartSpec[]; view: MetricsView }) {
  const [open, setOpen] = useState(false);
  const columns = charts.flatMap(({ title, series, text }) =>
    series.map((one) => ({ ...one, key: `${title} ${one.name}`, head: `${title}: ${one.name}`, text })),
  );
  return (
    <details className="mt-6" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="link w-fit cursor-pointer max-sm:min-h-11 max-sm:content-center">
        The figures as a table
      </summary>
      {open && (
        <div className="mt-3 max-h-[60vh] overflow-auto" tabIndex={0} role="region" aria-label="The figures as a table">
          <table className="w-full text-right text-xs">
            <thead className="sticky top-0 bg-ground align-bottom">
              <tr>
                <th scope="col" className="py-2 pr-4 text-left font-medium">
                  From
                </th>
                {columns.map(({ key, head }) => (
                  <th key={key} scope="col" className="py-2 pl-4 font-medium">
                    {head}
                  </th>
                ))}
                <th scope="col" className="py-2 pl-4 font-medium">
                  Failed
                </th>
              </tr>
            </thead>
            <tbody>
              {view.points.toReversed().map((point) => (
                <tr key={point.at} className="border-t border-line">
                  <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap text-ink-2">
                    {momentText(point.at, view.to - view.from)}
                  </th>
                  {columns.map(({ key, value, text }) => {
                    const found = value(point);
                    return (
                      <td key={key} className="py-1 pl-4 whitespace-nowrap">
                        {found === undefined ? "–" : text(found)}
                      </td>
                    );
                  })}
                  <td className="py-1 pl-4">{point.requests?.failed ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
