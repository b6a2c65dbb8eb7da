import { Check } from "lucide-react";
import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ScheduledTime } from "#components/ui/scheduled-time.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";

/** How much would be lost at most, and when that is less again. */
export function BackupsRow({ status: { environment, backups } }: { status: EnvironmentStatus }) {
  return (
    <div
      className={cn(
        "flex min-h-row flex-wrap items-center gap-x-2 border-b border-line max-sm:py-3",
        !backups && "max-sm:hidden",
      )}
    >
      {backups && (
        <>
          <Link
            href={`/backups?environment=${environment}`}
            className="tap w-[84px] flex-none font-medium hover:underline"
          >
            last backup
          </Link>
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
    </div>
  );
}
