"use client";

import { useId, useState } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { RunView } from "#lib/contract/run.ts";
import { whyNotCancel } from "./progress.ts";

/** Cancels a run while that is safe; otherwise the reason stands beside the button. Nothing once it has ended. */
export function CancelRun({ run, className }: { run: RunView; className?: string }) {
  const why = useId();
  const [open, setOpen] = useState(false);
  const permission = run.kind === "operate" ? "operate" : "deploy";
  const mayCancel = useMay(`${permission}:${run.environment}`);
  if (run.outcome || !mayCancel) return null;
  const reason = whyNotCancel(run);
  return (
    <>
      {reason && (
        <span id={why} className="min-w-0 text-xs text-pretty text-ink-2">
          {reason}
        </span>
      )}
      <Button
        look="env"
        disabled={Boolean(reason)}
        aria-describedby={reason ? why : undefined}
        onClick={() => setOpen(true)}
        className={className}
      >
        Cancel…
      </Button>
      {open && !reason && <CancelDialog run={run} onClose={() => setOpen(false)} />}
    </>
  );
}

function CancelDialog({ run, onClose }: { run: RunView; onClose(): void }) {
  const { cancelRun } = useActions();
  const { send, pending, refused, requestId } = useRequest(cancelRun, onClose);
  const { id, environment } = run;
  return (
    <EnvironmentDialog environment={environment} onClose={onClose} title={`Cancel run ${id}`} className="max-w-[480px]">
      <DialogBody>
        <p className="text-pretty">
          {run.title} stops, and what it has done so far is undone step by step. What was live stays live.
        </p>
        {refused && (
          <ErrorBlock title="The run goes on" reference={refused.reference} className="mt-4">
            {refused.message}
          </ErrorBlock>
        )}
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" onClick={onClose} className="max-sm:hidden">
          Let it go on
        </Button>
        <Button
          look="primary"
          disabled={pending}
          onClick={() => send({ kind: "cancel", requestId, environment, run: id })}
        >
          Cancel and undo run {id}
        </Button>
      </DialogFoot>
    </EnvironmentDialog>
  );
}
