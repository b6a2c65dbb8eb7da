import type { ReactNode } from "react";
import { PersonProvider } from "#components/realtime/person-provider.tsx";
import { RealtimeProvider } from "#components/realtime/realtime-provider.tsx";
import type { StatusSnapshot } from "#components/realtime/status-store.ts";
import { ClientSetup } from "#components/shell/client-setup.tsx";
import { Shell } from "#components/shell/shell.tsx";
import type { Answer } from "#lib/contract/answer.ts";
import type { PanelStatus } from "#lib/contract/status.ts";
import { getPanelStatus } from "#lib/delivery/panel.ts";
import { requirePerson } from "#lib/delivery/session.ts";
import { acceptHole } from "../actions/accept-hole.ts";
import { readAccount } from "../actions/account.ts";
import { saveApplication } from "../actions/application.ts";
import { requestBackup } from "../actions/back-up.ts";
import { readBackups } from "../actions/backups.ts";
import { cancelRun } from "../actions/cancel.ts";
import { setCertificate } from "../actions/certificate.ts";
import { changeAccess } from "../actions/change-access.ts";
import { changePassword } from "../actions/change-password.ts";
import { changeRole } from "../actions/change-role.ts";
import { changeVariables } from "../actions/change-variables.ts";
import { readChecklist } from "../actions/checklist.ts";
import { commitAndPush } from "../actions/commit-and-push.ts";
import { commitConfiguration } from "../actions/commit-configuration.ts";
import { requestConfigure } from "../actions/configure.ts";
import { confirmIdentity } from "../actions/confirm-identity.ts";
import { deleteBackup } from "../actions/delete-backup.ts";
import { requestDeploy } from "../actions/deploy.ts";
import { readDeployPlan } from "../actions/deploy-plan.ts";
import { readDifference } from "../actions/difference.ts";
import { endSessions } from "../actions/end-sessions.ts";
import { examineApplication } from "../actions/examine-application.ts";
import { requestExport } from "../actions/export.ts";
import { invite } from "../actions/invite.ts";
import { inviteAgain } from "../actions/invite-again.ts";
import { readIsolation } from "../actions/isolation.ts";
import { makeToken } from "../actions/make-token.ts";
import { requestMend } from "../actions/mend.ts";
import { readMetrics } from "../actions/metrics.ts";
import { readNotifications } from "../actions/notifications.ts";
import { requestOperate } from "../actions/operate.ts";
import { readPeople } from "../actions/people.ts";
import { pinBackup } from "../actions/pin-backup.ts";
import { previewVariables } from "../actions/preview-variables.ts";
import { proposeCodes } from "../actions/propose-codes.ts";
import { requestProof } from "../actions/prove.ts";
import { requestIsolation } from "../actions/prove-isolation.ts";
import { readRefs } from "../actions/refs.ts";
import { readReleases } from "../actions/releases.ts";
import { setRemoteAccess } from "../actions/remote-access.ts";
import { removeChannel } from "../actions/remove-channel.ts";
import { removeCodes } from "../actions/remove-codes.ts";
import { readReport } from "../actions/report.ts";
import { requestRestore } from "../actions/restore.ts";
import { readRestorePreview } from "../actions/restore-preview.ts";
import { revokeToken } from "../actions/revoke-token.ts";
import { requestRollback } from "../actions/rollback.ts";
import { saveChannel } from "../actions/save-channel.ts";
import { signOff } from "../actions/sign-off.ts";
import { signOutEverywhere } from "../actions/sign-out-everywhere.ts";
import { takeCodesIntoUse } from "../actions/take-codes-into-use.ts";
import { requestTakeOver } from "../actions/take-over.ts";
import { testChannel } from "../actions/test-channel.ts";
import { requestUndoRestore } from "../actions/undo-restore.ts";
import { unpinBackup } from "../actions/unpin-backup.ts";
import { readVariables } from "../actions/variables.ts";
import { verifyAudit } from "../actions/verify-audit.ts";
import { withdrawInvitation } from "../actions/withdraw-invitation.ts";

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
  requestMend,
  requestConfigure,
  readVariables,
  previewVariables,
  changeVariables,
  cancelRun,
  saveApplication,
  examineApplication,
  commitConfiguration,
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
  readDifference,
  readMetrics,
  acceptHole,
  readChecklist,
  signOff,
  setCertificate,
  setRemoteAccess,
  commitAndPush,
  verifyAudit,
  readPeople,
  invite,
  inviteAgain,
  withdrawInvitation,
  changeRole,
  changeAccess,
  signOutEverywhere,
  confirmIdentity,
  readAccount,
  endSessions,
  changePassword,
  proposeCodes,
  takeCodesIntoUse,
  removeCodes,
  makeToken,
  revokeToken,
  readNotifications,
  saveChannel,
  removeChannel,
  testChannel,
};

export default async function PanelLayout({ children }: { children: ReactNode }) {
  const actor = await requirePerson();
  const initial = snapshotOf(await getPanelStatus());
  return (
    <ClientSetup>
      <RealtimeProvider initial={initial}>
        <PersonProvider actor={actor} actions={actions}>
          <Shell>{children}</Shell>
        </PersonProvider>
      </RealtimeProvider>
    </ClientSetup>
  );
}

function snapshotOf(answer: Answer<PanelStatus>): StatusSnapshot {
  if (answer.ok) return { status: answer.value, worker: { answers: true } };
  return { worker: { answers: false, since: Date.now(), problem: answer.message } };
}
