import { Check } from "lucide-react";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ScheduledTime } from "#components/ui/scheduled-time.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { FactRow } from "./fact-row.tsx";

/** How much would be lost at most, and when that is less again. */
export function BackupsRow({ status: { environment, backups } }: { status: EnvironmentStatus }) {
  return (
    <FactRow href={`/backups?environment=${environment}`} label="last backup">
      {backups && (
        <>
          <span className="inline-flex items-center gap-1.5">
            {backups.provenAt !== undefined && <Check size={16} className="text-ink-2" />}
            {backups.provenAt === undefined ? (
              <span className="text-ink-2">none is proven yet</span>
            ) : (
              <span>
                <RelativeTime at={backups.provenAt} />, proven
              </span>
            )}
          </span>
          {backups.nextAt !== undefined && <ScheduledTime at={backups.nextAt} className="ml-auto text-ink-2" />}
        </>
      )}
    </FactRow>
  );
}
