import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { DayAndTime } from "#components/ui/relative-time.tsx";
import type { BackupView } from "#lib/contract/backups.ts";
import { formatBytes, listed } from "#lib/contract/words.ts";
import { reasonOf } from "./words.ts";

interface DeleteDialogProps {
  backup: BackupView;
  /** Why it cannot be deleted now. */
  why: string | undefined;
  onDeleted(left: BackupView[]): void;
  onClose(): void;
}

/** Says what goes with a backup, and that it does not come back. */
export function DeleteDialog({ backup, why, onDeleted, onClose }: DeleteDialogProps) {
  const { environment, timestamp, at, bytes, ready, provenAt } = backup;
  const { deleteBackup } = useActions();
  const { send, pending, refused } = useRequest(deleteBackup, (left) => {
    onDeleted(left);
    onClose();
  });
  const gone = [
    bytes === undefined ? "all that lies in its folder" : `its archive of ${formatBytes(bytes)}`,
    ...(ready ? ["the snapshot that lies ready"] : []),
    ...(provenAt === undefined ? [] : ["its proof"]),
  ];
  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title="Delete a backup"
      subject={
        <span className="dotted">
          <DayAndTime at={at} />
          {reasonOf(backup) && <span>{reasonOf(backup)}</span>}
        </span>
      }
      className="max-w-[520px]"
    >
      <DialogBody>
        <p className="text-pretty">
          What goes: {listed(gone)}. Nothing of it comes back, and nobody can return to the data of that time by it.
          What is live and the other backups are not touched.
        </p>
        {refused && (
          <ErrorBlock title="It was not deleted" reference={refused.reference} className="mt-4">
            {refused.message}
          </ErrorBlock>
        )}
      </DialogBody>
      <DialogFoot>
        {why && (
          <p id="why" className="min-h-control min-w-0 content-center text-ink-2 max-sm:min-h-0">
            {why}
          </p>
        )}
        <Button
          look="primary"
          disabled={Boolean(why) || pending}
          aria-describedby={why ? "why" : undefined}
          onClick={() => send({ environment, timestamp })}
        >
          Delete this backup
        </Button>
      </DialogFoot>
    </EnvironmentDialog>
  );
}
