import { formatDuration } from "#components/ui/duration.ts";
import type { Latency, TrafficReport } from "#lib/contract/report.ts";

const rows = [
  { name: "before", title: "Before" },
  { name: "during", title: "Switch" },
  { name: "after", title: "After" },
] as const;

/** How long answers took before, during and after the switch, and what else was counted. */
export function LatencyTable({ report }: { report: TrafficReport }) {
  return (
    <div className="w-64 flex-none max-sm:w-full">
      <table className="w-full">
        <caption className="pb-1 text-left font-semibold">Answered within</caption>
        <thead className="text-xs text-ink-3 [&_th]:font-normal">
          <tr className="border-b border-line">
            <th scope="col" className="text-left">
              <span className="sr-only">When</span>
            </th>
            <th scope="col" className="text-right">
              requests
            </th>
            <th scope="col" className="text-right">
              p50
            </th>
            <th scope="col" className="text-right">
              p99
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, title }) => (
            <LatencyRow key={name} title={title} latency={report[name]} />
          ))}
        </tbody>
      </table>
      <dl className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 text-ink-2 [&>dd]:text-right">
        <dt>Longest gap between answers</dt>
        <dd>{report.longestGapMs === undefined ? "none" : formatDuration(report.longestGapMs)}</dd>
        <dt>Errors of the application itself</dt>
        <dd>{report.applicationErrors.toLocaleString("en")}</dd>
      </dl>
    </div>
  );
}

function LatencyRow({ title, latency }: { title: string; latency: Latency }) {
  return (
    <tr className="border-b border-line leading-7 [&>td]:text-right">
      <th scope="row" className="text-left font-normal text-ink-2">
        {title}
      </th>
      <td>{latency.requests.toLocaleString("en")}</td>
      <td>{latency.p50 === undefined ? "" : formatDuration(latency.p50)}</td>
      <td>{latency.p99 === undefined ? "" : formatDuration(latency.p99)}</td>
    </tr>
  );
}
