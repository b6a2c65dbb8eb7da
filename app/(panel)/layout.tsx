import type { ReactNode } from "react";
import { PersonProvider } from "#components/realtime/person-provider.tsx";
import { RealtimeProvider } from "#components/realtime/realtime-provider.tsx";
import type { StatusSnapshot } from "#components/realtime/status-store.ts";
import { Shell } from "#components/shell/shell.tsx";
import type { Answer } from "#lib/contract/answer.ts";
import type { PanelStatus } from "#lib/contract/status.ts";
import { getPanelStatus } from "#lib/delivery/panel.ts";
import { requirePerson } from "#lib/delivery/session.ts";
import { acceptHole } from "../actions/accept-hole.ts";
import { saveApplication } from "../actions/application.ts";
import { requestBackup } from "../actions/back-up.ts";
import { readBackups } from "../actions/backups.ts";
import { cancelRun } from "../actions/cancel.ts";
import { setCertificate } from "../actions/certificate.ts";
import { readChecklist } from "../actions/checklist.ts";
import { commitAndPush } from "../actions/commit-and-push.ts";
import { deleteBackup } from "../actions/delete-backup.ts";
import { requestDeploy } from "../actions/deploy.ts";
import { readDeployPlan } from "../actions/deploy-plan.ts";
import { requestExport } from "../actions/export.ts";
import { readIsolation } from "../actions/isolation.ts";
import { requestOperate } from "../actions/operate.ts";
import { pinBackup } from "../actions/pin-backup.ts";
import { requestProof } from "../actions/prove.ts";
import { requestIsolation } from "../actions/prove-isolation.ts";
import { readRefs } from "../actions/refs.ts";
import { readReleases } from "../actions/releases.ts";
import { setRemoteAccess } from "../actions/remote-access.ts";
import { readReport } from "../actions/report.ts";
import { requestRestore } from "../actions/restore.ts";
import { readRestorePreview } from "../actions/restore-preview.ts";
import { requestRollback } from "../actions/rollback.ts";
import { signOff } from "../actions/sign-off.ts";
import { requestTakeOver } from "../actions/take-over.ts";
import { requestUndoRestore } from "../actions/undo-restore.ts";
import { unpinBackup } from "../actions/unpin-backup.ts";

const actions = {
  requestDeploy,
  requestTakeOver,
  requestRollback,
  requestOperate,
  requestBackup,
  requestProof,
  requestRestore,
  requestUndoRestore,
  requestExport,
  requestIsolation,
  cancelRun,
  saveApplication,
  readRefs,
  readDeployPlan,
  readReleases,
  readBackups,
  pinBackup,
  unpinBackup,
  deleteBackup,
  readRestorePreview,
  readReport,
  readIsolation,
  acceptHole,
  readChecklist,
  signOff,
  setCertificate,
  setRemoteAccess,
  commitAndPush,
};

export default async function PanelLayout({ children }: { children: ReactNode }) {
  const actor = await requirePerson();
  const initial = snapshotOf(await getPanelStatus());
  return (
    <PersonProvider actor={actor} actions={actions}>
      <RealtimeProvider initial={initial}>
        <Shell>{children}</Shell>
      </RealtimeProvider>
    </PersonProvider>
  );
}

function snapshotOf(answer: Answer<PanelStatus>): StatusSnapshot {
  if (answer.ok) return { status: answer.value, worker: { answers: true } };
  return { worker: { answers: false, since: Date.now(), problem: answer.message } };
}
