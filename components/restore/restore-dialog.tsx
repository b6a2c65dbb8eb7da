"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { reasonOf } from "#components/backups/words.ts";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { environmentName } from "#components/environment/names.ts";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { DialogBody } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { DayAndTime, RelativeTime } from "#components/ui/relative-time.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";
import type { BackupView } from "#lib/contract/backups.ts";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { ConfirmChange } from "./confirm-change.tsx";
import { RestoreFacts } from "./restore-facts.tsx";
import { useRestorePreview } from "./use-restore-preview.ts";
import { useWhyNotRestore } from "./why-not.tsx";

interface RestoreDialogProps {
  backup: BackupView;
  status: EnvironmentStatus;
  onClose(): void;
}

/** Back to the data of a backup, after it has said what is lost by that and what is kept. */
export function RestoreDialog({ backup, status, onClose }: RestoreDialogProps) {
  const { environment, timestamp } = backup;
  const router = useRouter();
  const { requestRestore } = useActions();
  const { value: preview, refused: unseen, asking, ask } = useRestorePreview({ environment, timestamp });
  const [typed, setTyped] = useState("");
  const { send, pending, refused, requestId } = useRequest(
    requestRestore,
    ({ run }) => {
      onClose();
      router.push(`/runs/${run}`);
    },
    { onRefused: ask },
  );
  const whyNot = useWhyNotRestore(status);
  const mayRestore = useMay(`restore:${environment}`);
  const unknown = unseen ? "What it would do is not known" : preview ? undefined : "Looking at what would be lost…";
  const phrase = preview ? preview.confirm : status.confirm;
  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title={`Restore ${environmentName[environment]}`}
      subject={<Subject backup={backup} />}
      className="max-w-[640px]"
    >
      <DialogBody>
        {unseen && (
          <ErrorBlock
            title={preview ? "It could not be looked at again" : "It cannot be restored"}
            reference={unseen.reference}
            className="mb-4"
            action={
              <Button look="quiet" className="-ml-2" onClick={ask} disabled={asking}>
                Try again
              </Button>
            }
          >
            {unseen.message}
          </ErrorBlock>
        )}
        {preview ? <RestoreFacts preview={preview} /> : asking && <LoadingRows rows={6} />}
        {refused && (
          <ErrorBlock title="Nothing was restored" reference={refused.reference} className="mt-4">
            {refused.message}
          </ErrorBlock>
        )}
      </DialogBody>
      <ConfirmChange
        phrase={mayRestore ? phrase : undefined}
        typed={typed}
        onType={setTyped}
        reason={whyNot ?? unknown}
        pending={pending}
        onConfirm={() =>
          send({ kind: "restore", requestId, environment, timestamp, ...(phrase !== undefined && { phrase: typed }) })
        }
      >
        {`Restore ${environmentName[environment]}`}
      </ConfirmChange>
    </EnvironmentDialog>
  );
}

function Subject({ backup }: { backup: BackupView }) {
  const { at } = backup;
  return (
    <span className="dotted">
      <span className="font-medium text-ink">
        Back to <DayAndTime at={at} />
      </span>
      <RelativeTime at={at} />
      {reasonOf(backup) && <span>{reasonOf(backup)}</span>}
    </span>
  );
}
