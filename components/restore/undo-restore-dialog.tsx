"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { DialogBody } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { DayAndTime } from "#components/ui/relative-time.tsx";
import { timestampTime } from "#lib/contract/backups.ts";
import type { EnvironmentStatus, RestoredStatus } from "#lib/contract/status.ts";
import { ConfirmChange } from "./confirm-change.tsx";
import { Fact, Facts } from "./facts.tsx";
import { useWhyNotRestore } from "./why-not.tsx";
import { usualHold } from "./words.ts";

interface UndoRestoreDialogProps {
  restored: RestoredStatus;
  status: EnvironmentStatus;
  onClose(): void;
}

/** Back to the release and the data that a restore has switched away from, after it has said what that leaves behind. */
export function UndoRestoreDialog({ restored, status, onClose }: UndoRestoreDialogProps) {
  const { run, timestamp, from } = restored;
  const { environment, confirm, release } = status;
  const router = useRouter();
  const { requestUndoRestore } = useActions();
  const [typed, setTyped] = useState("");
  const { send, pending, refused, requestId } = useRequest(requestUndoRestore, (started) => {
    onClose();
    router.push(`/runs/${started.run}`);
  });
  const usual = usualHold(usePanel().status?.activity ?? [], "undo-restore", environment);
  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title="Undo the restore"
      subject={
        <>
          Run {run}, to <DayAndTime at={timestampTime(timestamp)} />
        </>
      }
      className="max-w-[640px]"
    >
      <DialogBody>
        <Facts>
          <Fact name="Goes back">
            To r{from} and <b className="font-semibold">the data of before the restore</b>, all of it.
          </Fact>
          <Fact name="Left behind">
            What was written since the restore. It is kept, read-only{release && `, with r${release.number}`}; an undo
            is not undone by a click.
          </Fact>
          <Fact name="Takes">One switch. If r{from} was stopped meanwhile, it is started and healthy first.</Fact>
          <Fact name="Requests">Held while it switches{usual && `, usually for ${usual}`}. None is cut off.</Fact>
        </Facts>
        {refused && (
          <ErrorBlock title="Nothing was undone" reference={refused.reference} className="mt-4">
            {refused.message}
          </ErrorBlock>
        )}
      </DialogBody>
      <ConfirmChange
        phrase={confirm}
        typed={typed}
        onType={setTyped}
        reason={useWhyNotRestore(status)}
        pending={pending}
        onConfirm={() =>
          send({
            kind: "undo-restore",
            requestId,
            environment,
            run,
            ...(confirm !== undefined && { phrase: typed }),
          })
        }
      >
        Undo the restore
      </ConfirmChange>
    </EnvironmentDialog>
  );
}
