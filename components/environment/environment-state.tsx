import { StateBadge } from "#components/ui/state-badge.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";

export function EnvironmentState({ status, className }: { status: EnvironmentStatus; className?: string }) {
  if (status.state !== "empty") return <StateBadge state={status.state} className={className} />;
  return (
    <StateBadge state="absent" className={className}>
      nothing deployed
    </StateBadge>
  );
}
