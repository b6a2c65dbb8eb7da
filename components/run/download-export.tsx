"use client";

import { useMay } from "#components/realtime/person-provider.tsx";
import { buttonStyle } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { RunView } from "#lib/contract/run.ts";

/** What the run has taken out of a backup. It is kept for a day; afterwards the answer says so. */
export function DownloadExport({ run, className }: { run: RunView; className?: string }) {
  const mayExport = useMay(`export:${run.environment}`);
  if (run.kind !== "export" || !run.outcome?.startsWith("succeeded") || !mayExport) return null;
  return (
    <a
      href={`/api/exports/${run.environment}/${run.id}`}
      download
      className={cn(buttonStyle({ look: "env" }), className)}
    >
      Download
    </a>
  );
}
