import type { RunView } from "#lib/contract/run.ts";
import { CancelRun } from "./cancel-run.tsx";
import { DownloadExport } from "./download-export.tsx";
import { FlipBack } from "./flip-back.tsx";
import { UndoRun } from "./undo-run.tsx";

/** What can be done about a run: going back first, while that is one switch. */
export function RunActions({ run, docked }: { run: RunView; docked?: boolean }) {
  const className = docked ? "flex-1 text-base" : undefined;
  return (
    <>
      <CancelRun run={run} className={className} />
      <FlipBack run={run} className={className} />
      <UndoRun run={run} className={className} />
      <DownloadExport run={run} className={className} />
    </>
  );
}
