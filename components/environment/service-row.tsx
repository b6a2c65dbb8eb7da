import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { ServiceFigures } from "#lib/contract/metrics.ts";
import type { ServiceStatus } from "#lib/contract/status.ts";
import { ServiceFigureCells } from "./service-figures.tsx";

interface ServiceRowProps {
  name: string;
  status: ServiceStatus | undefined;
  /** Of now, and its CPU in the last hour by the minute; without them it says for how long it runs. */
  figures?: ServiceFigures;
  hour?: (number | null)[];
}

/** Name, state, ports; at the right what it uses. */
export function ServiceRow({ name, status, figures, hour }: ServiceRowProps) {
  return (
    <div className="grid min-h-row grid-cols-[84px_88px_minmax(0,1fr)_auto] items-baseline gap-x-2 border-b border-line py-[9px] max-sm:grid-cols-[84px_minmax(0,1fr)_auto] max-sm:py-3">
      <span className="truncate font-medium" title={status?.container ?? name}>
        {name}
      </span>
      {status ? <StateBadge state={status.state} /> : <StateBadge state="absent">not there</StateBadge>}
      {status && <Place status={status} />}
      {status && (
        <span className="text-right text-xs text-ink-3 max-sm:col-start-3 max-sm:row-start-1">
          {status.restarts > 0 && <span className="mr-2 text-ink-2">restarted {status.restarts}×</span>}
          {figures && status.state !== "stopped" ? (
            <ServiceFigureCells service={name} figures={figures} hour={hour} />
          ) : (
            status.startedAt && status.state !== "stopped" && <RelativeTime at={status.startedAt} form="for" />
          )}
        </span>
      )}
    </div>
  );
}

function Place({ status }: { status: ServiceStatus }) {
  const { ports, database, detail } = status;
  const troubled = detail && status.state !== "healthy";
  if (!ports.length && !database && !troubled) return <span className="max-sm:hidden" />;
  return (
    <span className="grid min-w-0 max-sm:col-[2/-1] max-sm:text-xs">
      {(ports.length > 0 || database) && (
        <span className={database ? "mono truncate text-ink-3" : "mono truncate text-ink-3 max-sm:hidden"}>
          {[...ports, database?.name].filter(Boolean).join(" ")}
        </span>
      )}
      {database && (
        <span className="truncate text-xs text-ink-3" title={`Volume ${database.volume}`}>
          on <span className="mono">{database.volume}</span>
        </span>
      )}
      {troubled && <span className="text-xs text-pretty text-ink-2">{detail}</span>}
    </span>
  );
}
