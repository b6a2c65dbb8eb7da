"use client";

import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { Link } from "#components/ui/link.tsx";
import { DayAndTime } from "#components/ui/relative-time.tsx";
import { timestampTime } from "#lib/contract/backups.ts";
import type { Environment } from "#lib/contract/names.ts";
import { UndoRestore } from "./undo-restore.tsx";

/** While the data of a restore is live: says so, with the way back. */
export function RestoredStrip({ environment }: { environment: Environment }) {
  const status = usePanel().status?.environments[environment];
  if (!status?.restored) return null;
  const { run, timestamp, from } = status.restored;
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line py-2.5 max-sm:py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">
          The data of <DayAndTime at={timestampTime(timestamp)} /> is live
        </p>
        <p className="text-pretty text-ink-2">
          Restored by{" "}
          <Link href={`/runs/${run}`} className="link">
            run {run}
          </Link>
          . Undo goes back to r{from} and the data of before.
        </p>
      </div>
      <UndoRestore status={status} className="max-sm:w-full">
        Undo the restore…
      </UndoRestore>
    </div>
  );
}
