"use client";

import { useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import { useInBrowser } from "#components/ui/clock.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import { DayAndTime } from "#components/ui/relative-time.tsx";
import type { MetricsRange, MetricsView } from "#lib/contract/metrics.ts";
import type { Environment } from "#lib/contract/names.ts";
import { Chart } from "./chart.tsx";
import { MetricsTable } from "./metrics-table.tsx";
import { useLiveMetrics } from "./use-live-metrics.ts";
import { chartsOf } from "./words.ts";

export interface Chosen {
  environment: Environment;
  range: MetricsRange;
  /** All of them without one. */
  service?: string;
}

const againMs: Record<MetricsRange, number> = { "1h": 5_000, "24h": 60_000, "7d": 300_000 };

/** How an environment fared: charts of its requests and its services, with the runs that changed what is live. */
export function Metrics({ chosen, initial }: { chosen: Chosen; initial: MetricsView }) {
  const { environment, range, service } = chosen;
  const { readMetrics } = useActions();
  const { status } = usePanel();
  const [read, setRead] = useState<number>();
  useLiveMetrics(environment);
  const { value: view = initial, refused } = useQuestion(
    ["metrics", environment, range],
    () => readMetrics({ environment, range }),
    { initial, again: () => againMs[range] },
  );
  // Times are the reader's own, which the server does not know.
  if (!useInBrowser()) return <div className="min-h-[60vh]" />;
  const known = status?.environments[environment].services.map((one) => one.service) ?? [];
  const seen = [...new Set([...known, ...view.points.flatMap((point) => Object.keys(point.services))])];
  const charts = chartsOf(service === undefined ? seen : [service]);
  return (
    <div data-env={environment}>
      {refused && (
        <ErrorBlock title="The newest figures could not be read" reference={refused.reference} className="mb-4">
          {refused.message}
        </ErrorBlock>
      )}
      {view.points.length === 0 ? (
        <Empty title="Nothing measured yet">
          What runs here is measured every quarter of a minute. The first figures stand here in about half a minute.
        </Empty>
      ) : (
        <>
          <div className="grid grid-cols-2 gap-x-10 gap-y-6 max-lg:grid-cols-1">
            {charts.map((spec) => (
              <Chart key={spec.title} spec={spec} view={view} read={read} onRead={setRead} />
            ))}
          </div>
          <Marks view={view} />
          <MetricsTable charts={charts} view={view} />
        </>
      )}
    </div>
  );
}

function Marks({ view: { marks } }: { view: MetricsView }) {
  if (marks.length === 0) return null;
  return (
    <section aria-labelledby="marks" className="mt-6">
      <h2 id="marks" className="mb-1 text-base font-medium">
        What became live
      </h2>
      <ul>
        {marks.toReversed().map(({ at, run, title }) => (
          <li key={run} className="flex min-h-row items-center gap-4 border-b border-line">
            <Link href={`/runs/${run}`} className="tap link">
              {title}
            </Link>
            <DayAndTime at={at} className="ml-auto text-ink-3" />
          </li>
        ))}
      </ul>
    </section>
  );
}
