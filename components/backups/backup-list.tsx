import { useRouter } from "next/navigation";
import { type KeyboardEvent, useState } from "react";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { RestoreDialog } from "#components/restore/restore-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { useNow } from "#components/ui/clock.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { BackupView } from "#lib/contract/backups.ts";
import type { Environment } from "#lib/contract/names.ts";
import { FilterBar } from "./backup-filter.tsx";
import type { BackupAsks } from "./backup-menu.tsx";
import { BackupRow, ListHead } from "./backup-row.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { type BackupFilter, shownBackups, whyNotDelete } from "./shown.ts";

interface BackupListProps {
  environment: Environment;
  backups: readonly BackupView[];
  /** Something was done, and this is what the list is now. */
  onChanged(backups: BackupView[]): void;
}

const everything: BackupFilter = { text: "", state: "all" };

export function BackupList({ environment, backups, onChanged }: BackupListProps) {
  const [filter, setFilter] = useState(everything);
  const shown = shownBackups(backups, filter, useNow(60_000));
  const { asks, refused, deleting, closeDialog } = useBackupAsks(environment, onChanged);
  const [restoring, setRestoring] = useState<BackupView>();
  const status = usePanel().status?.environments[environment];
  return (
    <>
      <FilterBar filter={filter} onFilter={setFilter} />
      {refused && (
        <ErrorBlock title="Nothing was changed" reference={refused.reference} className="my-2">
          {refused.message}
        </ErrorBlock>
      )}
      <ListHead />
      <ul aria-label={`Backups of ${environment}`} onKeyDown={moveByArrow}>
        {shown.map((backup) => (
          <BackupRow
            key={backup.timestamp}
            backup={backup}
            asks={asks}
            chosen={backup.timestamp === restoring?.timestamp}
            onChoose={() => setRestoring(backup)}
          />
        ))}
      </ul>
      {shown.length === 0 && (
        <p className="flex flex-wrap items-center gap-3 py-3 text-ink-2">
          No backup is like that.
          <Button onClick={() => setFilter(everything)}>Show all {backups.length}</Button>
        </p>
      )}
      {restoring && status && (
        <RestoreDialog backup={restoring} status={status} onClose={() => setRestoring(undefined)} />
      )}
      {deleting && (
        <DeleteDialog
          backup={deleting}
          why={whyNotDelete(deleting, backups)}
          onDeleted={onChanged}
          onClose={closeDialog}
        />
      )}
    </>
  );
}

/** From row to row. The first comes from the filter by Tab, like everything else. */
function moveByArrow(event: KeyboardEvent<HTMLUListElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-choose]")];
  const at = rows.findIndex((row) => row === event.target);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  rows[at + step]?.focus();
}

/** What the person may ask for, and why the last was refused. */
function useBackupAsks(environment: Environment, onChanged: (backups: BackupView[]) => void) {
  const router = useRouter();
  const { requestProof, requestExport, pinBackup, unpinBackup } = useActions();
  const mayBackUp = useMay(`backup:${environment}`);
  const mayExport = useMay(`export:${environment}`);
  const mayDelete = useMay(`deploy:${environment}`);
  const [deleting, setDeleting] = useState<BackupView>();
  const proof = useRequest(requestProof, ({ run }) => router.push(`/runs/${run}`));
  const dump = useRequest(requestExport, ({ run }) => router.push(`/runs/${run}`));
  const pin = useRequest(pinBackup, onChanged);
  const unpin = useRequest(unpinBackup, onChanged);
  const asks: BackupAsks = {
    ...(mayBackUp && {
      prove: ({ timestamp }) => proof.send({ kind: "prove", requestId: proof.requestId, environment, timestamp }),
      pin: ({ timestamp, pinned }) => (pinned ? unpin : pin).send({ environment, timestamp }),
    }),
    ...(mayExport && {
      takeOut: ({ timestamp }) => dump.send({ kind: "export", requestId: dump.requestId, environment, timestamp }),
    }),
    ...(mayDelete && { remove: setDeleting }),
  };
  return {
    asks,
    refused: proof.refused ?? dump.refused ?? pin.refused ?? unpin.refused,
    deleting,
    closeDialog: () => setDeleting(undefined),
  };
}
