import type { TrafficReport } from "#lib/contract/report.ts";
import type { RunView } from "#lib/contract/run.ts";
import { LatencyTable } from "./latency-table.tsx";
import { newLine, oldLine } from "./line-looks.ts";
import { TrafficChart } from "./traffic-chart.tsx";
import { releasesOf } from "./traffic-scale.ts";
import { TrafficTable } from "./traffic-table.tsx";

/** What the gateway saw around the switch: requests and failures per second, and how long answers took. */
export function Traffic({ run, report }: { run: RunView; report: TrafficReport }) {
  const fresh = `r${run.release}`;
  return (
    <section
      aria-labelledby="traffic"
      className="flex-none pb-5 max-lg:order-1 max-lg:border-b max-lg:border-line max-lg:pt-3 max-lg:-mb-2"
    >
      <div className="mb-1 flex min-h-8 flex-wrap items-center gap-x-4">
        <h2 id="traffic" className="mr-auto text-base">
          Requests per second
        </h2>
        {releasesOf(report).map((release) => (
          <span key={release} className="inline-flex items-center gap-1.5 text-xs text-ink-2">
            <svg width="16" height="8" aria-hidden>
              <path d="M0 4h16" className={release === fresh ? newLine : oldLine} />
            </svg>
            {release}
          </span>
        ))}
      </div>
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <TrafficChart run={run} report={report} className="min-w-[min(100%,420px)]! flex-1" />
        <LatencyTable report={report} />
      </div>
      <TrafficTable report={report} />
    </section>
  );
}
