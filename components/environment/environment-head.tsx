import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { EnvironmentChip } from "./environment-chip.tsx";
import { EnvironmentState } from "./environment-state.tsx";

export function EnvironmentHead({ status }: { status: EnvironmentStatus }) {
  return (
    <div className="flex min-h-row items-center gap-3 border-b border-line py-2.5 max-sm:hidden">
      <EnvironmentChip environment={status.environment} />
      <EnvironmentState status={status} className="text-base font-semibold" />
      <span className="ml-auto text-xs text-ink-3">
        {status.activeRun ? (
          <Link href={`/runs/${status.activeRun}`} className="inline-flex items-center gap-1.5 text-ink">
            <Spinner className="size-3.5!" />
            <span className="link">run {status.activeRun}</span>
          </Link>
        ) : (
          status.since && <RelativeTime at={status.since} form="for" />
        )}
      </span>
    </div>
  );
}
