import type { LiveMetrics } from "#components/metrics/use-live-metrics.ts";
import { Sparkline } from "#components/ui/sparkline.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { rateText } from "#lib/contract/words.ts";
import { FactRow } from "./fact-row.tsx";

/** What goes through the gateway now, and what failed in the last hour. */
export function RequestsRow({ status: { environment, gateway }, live: { now, hour } }: RequestsRowProps) {
  const requests = now?.requests;
  const most = Math.max(0, ...(hour?.requests ?? []).map((value) => value ?? 0));
  return (
    <FactRow href={`/metrics?environment=${environment}`} label="requests">
      {gateway && (
        <>
          <span className="w-[88px] font-medium">{requests ? rateText(requests.perSecond) : "–"}</span>
          {hour?.failed ? (
            <StateBadge state="failing">{hour.failed.toLocaleString("en")} failed</StateBadge>
          ) : (
            hour && <span className="text-ink-2">0 failed</span>
          )}
          {hour && (
            <Sparkline
              values={hour.requests}
              label={`Requests in the last hour: at most ${rateText(most)} by the minute, ${hour.failed} failed`}
              failing={hour.failed > 0}
              className="ml-auto"
            />
          )}
        </>
      )}
    </FactRow>
  );
}

interface RequestsRowProps {
  status: EnvironmentStatus;
  live: LiveMetrics;
}
