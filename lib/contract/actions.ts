import type { Answer } from "./answer.ts";
import type { ApplicationInput } from "./application.ts";
import type { AuditVerification } from "./audit.ts";
import type {
  BackUpInput,
  BackupRequest,
  BackupView,
  ExportInput,
  ProveInput,
  RestoreInput,
  RestorePreview,
  UndoRestoreInput,
} from "./backups.ts";
import type { CertificateInput, CertificateView } from "./certificates.ts";
import type { CommitConfigurationInput, CommittedConfiguration, ConnectView, ExamineInput } from "./connect.ts";
import type { DifferenceView } from "./difference.ts";
import type { ChecklistView, DeployPlanView } from "./gates.ts";
import type { CancelInput, DeployInput, OperateInput, RollbackInput, TakeOverInput } from "./intents.ts";
import type { AcceptHoleInput, IsolationInput, IsolationView } from "./isolation.ts";
import type { ApplicationView, LinkAnswers, SignOffInput } from "./link.ts";
import type { MendInput } from "./mend.ts";
import type { MetricsHistoryRequest, MetricsView } from "./metrics.ts";
import type { Environment } from "./names.ts";
import type { ChannelInput, NotificationsView } from "./notifications.ts";
import type { AccountView, ConfirmIdentityInput, InviteInput, OneTimeLink, PeopleView } from "./people.ts";
import type { Role } from "./permissions.ts";
import type { ReleaseView } from "./releases.ts";
import type { CommitAndPushInput, Pushed, RemoteAccessInput, RemoteView } from "./remote.ts";
import type { TrafficReport } from "./report.ts";
import type { MadeToken, TokenInput, TokenView } from "./tokens.ts";
import type { ChangeVariablesInput, ConfigureInput, VariablesPreview, VariablesView } from "./variables.ts";

export interface Started {
  run: number;
}

/** What the browser can ask of the web process: one guarded server action each, in `app/actions`. */
export interface PanelActions {
  requestDeploy(input: DeployInput): Promise<Answer<Started>>;
  requestTakeOver(input: TakeOverInput): Promise<Answer<Started>>;
  requestRollback(input: RollbackInput): Promise<Answer<Started>>;
  requestOperate(input: OperateInput): Promise<Answer<Started>>;
  requestBackup(input: BackUpInput): Promise<Answer<Started>>;
  requestProof(input: ProveInput): Promise<Answer<Started>>;
  requestRestore(input: RestoreInput): Promise<Answer<Started>>;
  requestUndoRestore(input: UndoRestoreInput): Promise<Answer<Started>>;
  requestIsolation(input: IsolationInput): Promise<Answer<Started>>;
  requestExport(input: ExportInput): Promise<Answer<Started>>;
  cancelRun(input: CancelInput): Promise<Answer<Started>>;
  saveApplication(input: ApplicationInput): Promise<Answer<ApplicationView>>;
  /** What the wizard proposes for these answers; nothing is remembered between two looks. */
  examineApplication(input: ExamineInput): Promise<Answer<ConnectView>>;
  commitConfiguration(input: CommitConfigurationInput): Promise<Answer<CommittedConfiguration>>;
  /** What can be deployed, asked for when the dialog opens. */
  readRefs(): Promise<Answer<LinkAnswers["refs"]>>;
  readDeployPlan(input: { environment: Environment; ref?: string }): Promise<Answer<DeployPlanView>>;
  readReleases(input: { environment: Environment; limit?: number }): Promise<Answer<ReleaseView[]>>;
  readBackups(input: { environment: Environment }): Promise<Answer<BackupView[]>>;
  pinBackup(input: BackupRequest): Promise<Answer<BackupView[]>>;
  unpinBackup(input: BackupRequest): Promise<Answer<BackupView[]>>;
  deleteBackup(input: BackupRequest): Promise<Answer<BackupView[]>>;
  /** What a restore would do and what would be lost, asked for when its dialog opens. */
  readRestorePreview(input: BackupRequest): Promise<Answer<RestorePreview>>;
  readDifference(input: Record<string, never>): Promise<Answer<DifferenceView>>;
  readMetrics(input: MetricsHistoryRequest): Promise<Answer<MetricsView>>;
  requestMend(input: MendInput): Promise<Answer<Started>>;
  readVariables(input: { environment: Environment }): Promise<Answer<VariablesView>>;
  previewVariables(input: ChangeVariablesInput): Promise<Answer<VariablesPreview>>;
  changeVariables(input: ChangeVariablesInput): Promise<Answer<VariablesView>>;
  requestConfigure(input: ConfigureInput): Promise<Answer<Started>>;
  readIsolation(input: Record<string, never>): Promise<Answer<IsolationView>>;
  acceptHole(input: AcceptHoleInput): Promise<Answer<IsolationView>>;
  /** Asked every second while a run switches, drains or watches. */
  readReport(input: { run: number }): Promise<Answer<TrafficReport | null>>;
  readChecklist(input: Record<string, never>): Promise<Answer<ChecklistView>>;
  signOff(input: SignOffInput): Promise<Answer<ChecklistView>>;
  setCertificate(input: CertificateInput): Promise<Answer<CertificateView>>;
  setRemoteAccess(input: RemoteAccessInput): Promise<Answer<RemoteView>>;
  commitAndPush(input: CommitAndPushInput): Promise<Answer<Pushed>>;
  /** One's own, newest first; an administrator's are everybody's. */
  makeToken(input: TokenInput): Promise<Answer<MadeToken>>;
  revokeToken(input: { token: string }): Promise<Answer<TokenView[]>>;
  readNotifications(input: Record<string, never>): Promise<Answer<NotificationsView>>;
  saveChannel(input: ChannelInput): Promise<Answer<NotificationsView>>;
  removeChannel(input: { id: string }): Promise<Answer<NotificationsView>>;
  testChannel(input: { id: string }): Promise<Answer<NotificationsView>>;
  verifyAudit(input: Record<string, never>): Promise<Answer<AuditVerification>>;
  readPeople(input: Record<string, never>): Promise<Answer<PeopleView>>;
  invite(input: InviteInput): Promise<Answer<OneTimeLink>>;
  /** To choose another password, for who has lost it or the authenticator. */
  inviteAgain(input: { person: string }): Promise<Answer<OneTimeLink>>;
  withdrawInvitation(input: { email: string }): Promise<Answer<PeopleView>>;
  changeRole(input: { person: string; role: Role }): Promise<Answer<PeopleView>>;
  changeAccess(input: { person: string; disabled: boolean }): Promise<Answer<PeopleView>>;
  signOutEverywhere(input: { person: string }): Promise<Answer<PeopleView>>;
  /** Answers what other actions are refused with `confirm-first` without. */
  confirmIdentity(input: ConfirmIdentityInput): Promise<Answer<null>>;
  readAccount(input: Record<string, never>): Promise<Answer<AccountView>>;
  /** Without a session: every other one. */
  endSessions(input: { session?: string }): Promise<Answer<AccountView>>;
  changePassword(input: { password: string }): Promise<Answer<AccountView>>;
  /** `uri` is for the QR code. Not in use before a code of it was entered. */
  proposeCodes(input: Record<string, never>): Promise<Answer<{ secret: string; uri: string }>>;
  /** Answers the recovery codes. */
  takeCodesIntoUse(input: { code: string }): Promise<Answer<string[]>>;
  removeCodes(input: Record<string, never>): Promise<Answer<AccountView>>;
}
