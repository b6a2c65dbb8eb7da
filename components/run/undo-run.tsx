"use client";

import { useState } from "react";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { UndoRestore } from "#components/restore/undo-restore.tsx";
import { RollbackDialog } from "#components/rollback/rollback-dialog.tsx";
import { usePreviousRelease } from "#components/rollback/use-releases.ts";
import { Button } from "#components/ui/button.tsx";
import type { RunView } from "#lib/contract/run.ts";
import type { PanelStatus } from "#lib/contract/status.ts";

interface UndoRunProps {
  run: RunView;
  className?: string;
}

/** Undoes the run that made the live release, or its data, live: what was live before can be live again. */
export function UndoRun({ run, className }: UndoRunProps) {
  const status = usePanel().status?.environments[run.environment];
  if (run.kind === "undo-restore") return null; // a restore is undone once
  if (run.kind !== "restore") return <UndoRelease run={run} className={className} />;
  if (!run.outcome || status?.restored?.run !== run.id) return null;
  return (
    <UndoRestore status={status} className={className}>
      Undo the restore…
    </UndoRestore>
  );
}

function UndoRelease({ run, className }: UndoRunProps) {
  const { status } = usePanel();
  const mayRollBack = useMay(`deploy:${run.environment}`);
  const previous = usePreviousRelease(run.environment);
  const [open, setOpen] = useState(false);
  if (!previous || !mayRollBack || !status || lastSwitch(status, run)?.id !== run.id) return null;
  return (
    <>
      <Button look="env" className={className} onClick={() => setOpen(true)}>
        Undo: back to r{previous.number}…
      </Button>
      {open && <RollbackDialog status={status.environments[run.environment]} onClose={() => setOpen(false)} />}
    </>
  );
}

const switching: ReadonlySet<string> = new Set([
  "deploy",
  "take-over",
  "rollback",
  "restore",
  "undo-restore",
  "configure",
]);

/** The newest run that made a release of the environment live, unless another is under way. */
function lastSwitch({ activity, environments }: PanelStatus, { environment }: RunView): RunView | undefined {
  if (environments[environment].activeRun !== undefined) return undefined;
  return activity.find(
    ({ kind, environment: of, outcome }) =>
      of === environment && switching.has(kind) && outcome?.startsWith("succeeded"),
  );
}
