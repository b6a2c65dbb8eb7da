import { StateBadge } from "#components/ui/state-badge.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";

export function GatewayRow({ gateway }: { gateway: EnvironmentStatus["gateway"] }) {
  return (
    <div className="grid min-h-row grid-cols-[84px_88px_minmax(0,1fr)] items-baseline gap-x-2 border-b border-line py-[9px] max-sm:grid-cols-[84px_minmax(0,1fr)_auto] max-sm:py-3">
      <span className="font-medium" title={gateway?.container}>
        gateway
      </span>
      {gateway ? <StateBadge state={gateway.state} /> : <StateBadge state="absent">not there</StateBadge>}
    </div>
  );
}
