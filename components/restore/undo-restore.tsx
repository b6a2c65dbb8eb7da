"use client";

import { useState } from "react";
import { useMay } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { UndoRestoreDialog } from "./undo-restore-dialog.tsx";

interface UndoRestoreProps {
  status: EnvironmentStatus;
  className?: string;
  children: string;
}

/** The button for who may undo the restore whose data is live; nothing where there is none. */
export function UndoRestore({ status, className, children }: UndoRestoreProps) {
  const { environment, restored } = status;
  const mayRestore = useMay(`restore:${environment}`);
  const [open, setOpen] = useState(false);
  if (!restored || !mayRestore) return null;
  return (
    <>
      <Button look="env" className={className} onClick={() => setOpen(true)}>
        {children}
      </Button>
      {open && <UndoRestoreDialog restored={restored} status={status} onClose={() => setOpen(false)} />}
    </>
  );
}
