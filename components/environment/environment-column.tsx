import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { useLiveMetrics } from "#components/metrics/use-live-metrics.ts";
import { cn } from "#components/ui/cn.ts";
import type { EnvironmentStatus, ServiceStatus } from "#lib/contract/status.ts";
import type { Alarm } from "./alarm.ts";
import { AlarmRow } from "./alarm-row.tsx";
import type { Ask } from "./ask.ts";
import { BackupsRow } from "./backups-row.tsx";
import { DriftRow } from "./drift-row.tsx";
import { EnvironmentActions } from "./environment-actions.tsx";
import { EnvironmentHead } from "./environment-head.tsx";
import { ErrorsRow } from "./errors-row.tsx";
import { GatewayRow } from "./gateway-row.tsx";
import { IsolationRow } from "./isolation-row.tsx";
import { environmentName } from "./names.ts";
import { NothingDeployed, ReleaseLine } from "./release-line.tsx";
import { RequestsRow } from "./requests-row.tsx";
import { FigureHeads } from "./service-figures.tsx";
import { ServiceRow } from "./service-row.tsx";

/** Which rows both columns have. */
interface Layout {
  services: Pick<ServiceStatus, "service" | "role">[];
  alarm: boolean;
  gateway: boolean;
  errors: boolean;
  backups: boolean;
  isolation: boolean;
  drift: boolean;
}

interface EnvironmentColumnProps {
  status: EnvironmentStatus;
  alarm: Alarm | undefined;
  layout: Layout;
  rows: number;
  shownOnPhone: boolean;
  /** Whether the screen's one filled button is in this column: the alarm's remedy, else the deploy. */
  filled: boolean;
  onAsk(ask: Ask): void;
}

export function EnvironmentColumn({
  status,
  alarm,
  layout,
  rows,
  shownOnPhone,
  filled,
  onAsk,
}: EnvironmentColumnProps) {
  const { environment } = status;
  const live = useLiveMetrics(environment);
  return (
    <article
      data-env={environment}
      aria-label={environmentName[environment]}
      className={cn(
        "grid min-w-0 grid-rows-subgrid border-t-2 border-env max-sm:border-t-0",
        shownOnPhone ? "max-sm:block" : "max-sm:hidden",
      )}
      style={{ gridRow: `span ${rows}` }}
    >
      <EnvironmentHead status={status} />
      {layout.alarm && <AlarmRow status={status} alarm={alarm} filled={filled} onAsk={onAsk} />}
      <Row className="items-start! gap-4 pt-3 pb-[13px] max-sm:gap-3 max-sm:py-3.5">
        {status.release ? <ReleaseLine release={status.release} /> : <NothingDeployed environment={environment} />}
      </Row>
      <Row className="gap-2">
        {status.url && <Address url={status.url} answers={status.state !== "empty"} />}
        {status.state !== "empty" && <FigureHeads />}
      </Row>
      {layout.services.map(({ service }) => (
        <ServiceRow
          key={service}
          name={service}
          status={status.services.find((one) => one.service === service)}
          figures={live.now?.services[service]}
          hour={live.hour?.cpu[service]}
        />
      ))}
      {layout.gateway && <GatewayRow gateway={status.gateway} />}
      {layout.gateway && <RequestsRow status={status} live={live} />}
      {layout.errors && <ErrorsRow status={status} />}
      {layout.backups && <BackupsRow status={status} />}
      {layout.isolation && <IsolationRow status={status} />}
      {layout.drift && <DriftRow status={status} />}
      <div className="flex flex-wrap items-center gap-2 pt-3.5 max-sm:hidden">
        <EnvironmentActions status={status} filled={filled && !alarm} onAsk={onAsk} />
      </div>
    </article>
  );
}

/** One fact, and a hairline below it. */
export function Row({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn("flex min-h-row min-w-0 items-center border-b border-line", className)}>{children}</div>;
}

function Address({ url, answers }: { url: string; answers: boolean }) {
  if (!answers) return <span className="truncate text-ink-3">{url}</span>;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="flex min-w-0 items-center gap-2 max-sm:min-h-11 max-sm:flex-1 max-sm:justify-between"
    >
      <span className="link truncate">{url}</span>
      <ArrowUpRight size={14} className="text-ink-3" aria-label="opens in a new tab" />
    </a>
  );
}
