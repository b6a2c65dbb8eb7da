import { z } from "zod";
import { type ApplicationInput, applicationInput } from "./application.ts";
import { type AuditEntry, type AuditVerification, auditHeadSchema, auditRequest } from "./audit.ts";
import { type BackupView, backupRequest, exportRequest, type RestorePreview } from "./backups.ts";
import type { CertificateView } from "./certificates.ts";
import { certificateInput } from "./certificates.ts";
import { type CommittedConfiguration, type ConnectView, commitConfigurationInput, examineInput } from "./connect.ts";
import type { DifferenceView } from "./difference.ts";
import type { ChecklistView, DeployPlanView } from "./gates.ts";
import type { IntentAnswer } from "./intents.ts";
import { intentInput } from "./intents.ts";
import { acceptHoleInput, type IsolationView } from "./isolation.ts";
import { logHistoryRequest, logRequest } from "./logs.ts";
import { type MetricsView, metricsHistoryRequest, metricsRequest } from "./metrics.ts";
import type { NotificationsView } from "./notifications.ts";
import { channelInput, channelRequest } from "./notifications.ts";
import type { PanelBackupView, RecoveryKeyView } from "./panel-backups.ts";
import { recoveryKeyInput } from "./panel-backups.ts";
import { roles } from "./permissions.ts";
import type { ReleaseView } from "./releases.ts";
import { commitAndPushInput, type Pushed, type RemoteView, remoteAccessInput } from "./remote.ts";
import type { TrafficReport } from "./report.ts";
import type { JournalEntry, OutputLine, RunView, StepOutline } from "./run.ts";
import { environmentSchema, lineSchema, refSchema } from "./schemas.ts";
import { closeShellRequest, openShellRequest, resizeShellRequest, typeInShellRequest } from "./shell-requests.ts";
import type { PanelStatus } from "./status.ts";
import { changeVariablesInput, type VariablesPreview, type VariablesView, variablesRequest } from "./variables.ts";

/**
 * The link is HTTP over a unix socket: one verb a path, JSON bodies by POST, and newline-delimited JSON where something
 * streams. A stream's last line is `{"type":"end","cause":…}`. Logs are records of bytes instead (`log-records.ts`), whose last
 * is an `end`. Refusals answer 4xx with `{code, message, facts}`.
 * `actor` is who asks; without one it is the operator on the host.
 */
export const actorSchema = z.object({
  id: lineSchema.min(1),
  name: lineSchema.min(1),
  role: z.enum(roles),
  from: z.string().max(100).optional(),
  token: z.object({ environments: z.array(environmentSchema), critical: z.boolean() }).optional(),
});

/** For the release that is live on staging, and only while it is. */
export const signOffInput = z.object({
  release: z.number().int().positive(),
  item: z.string().min(1).max(200),
  /** Takes back what was signed off. */
  withdraw: z.boolean().default(false),
});
export type SignOffInput = z.input<typeof signOffInput>;

const runNumber = z.number().int().positive();

export const linkRequests = {
  status: z.object({}),
  /** Streams `LinkEvent`. */
  events: z.object({}),
  /** Records an intent (command line) and answers what became of it. */
  ask: z.object({ input: intentInput }),
  /** Answers an intent that the web process has written to the database. */
  take: z.object({ intent: z.string().min(1) }),
  runs: z.object({
    environment: environmentSchema.optional(),
    limit: z.number().int().min(1).max(200).default(50),
    before: runNumber.optional(),
  }),
  run: z.object({ run: runNumber }),
  journal: z.object({ run: runNumber, after: z.number().int().min(0).default(0) }),
  output: z.object({
    run: runNumber,
    after: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(5000).default(1000),
  }),
  refs: z.object({}),
  /** What a deploy would do, and whether its gates are met. Without a ref: what is live on staging (production), HEAD (staging). */
  deployPlan: z.object({ environment: environmentSchema, ref: refSchema.optional() }),
  checklist: z.object({}),
  signOff: signOffInput,
  releases: z.object({ environment: environmentSchema, limit: z.number().int().min(1).max(200).default(50) }),
  /** What the gateway saw while a run switched: so far, or in the end. */
  report: z.object({ run: runNumber }),
  backups: z.object({ environment: environmentSchema }),
  /** Retention leaves it alone; nobody can delete it. */
  pinBackup: backupRequest,
  unpinBackup: backupRequest,
  /** Not the last proven one, nor one that is pinned or in use. */
  deleteBackup: backupRequest,
  /** What a restore would do, what would be lost, and how long it takes. */
  restorePreview: backupRequest,
  /** What the last proof of isolation found. */
  isolation: z.object({}),
  /** What an environment is configured with: names, sources and fingerprints; no secret. */
  variables: variablesRequest,
  /** What a change would do, and whether it may be. */
  previewVariables: changeVariablesInput,
  changeVariables: changeVariablesInput,
  /** Between the environments, and of each to what its last release recorded. */
  difference: z.object({}),
  acceptHole: acceptHoleInput,
  /** Streams `ExportEvent`. */
  download: exportRequest,
  /** Of the panel itself. */
  backUpPanel: z.object({}),
  panelBackups: z.object({}),
  recoveryKey: z.object({}),
  setRecoveryKey: recoveryKeyInput,
  certificates: z.object({}),
  setCertificate: certificateInput,
  remote: z.object({}),
  setRemoteAccess: remoteAccessInput,
  /** Commits what the source's working tree has changed, and pushes its branch. */
  commitAndPush: commitAndPushInput,
  /** Streams `MetricsEvent`. */
  metrics: metricsRequest,
  metricsHistory: metricsHistoryRequest,
  /** Streams records. */
  logs: logRequest,
  /** A page of records; its `end` says where the next one begins. */
  logHistory: logHistoryRequest,
  /** Who is told of what, and what became of the last messages. */
  notifications: z.object({}),
  saveChannel: channelInput,
  removeChannel: channelRequest,
  /** Sends one message now. */
  testChannel: channelRequest,
  /** Streams `ShellEvent`: joined with `opened`. It ends when the asker goes. */
  openShell: openShellRequest,
  typeInShell: typeInShellRequest,
  resizeShell: resizeShellRequest,
  /** Says why, for the audit log, before the asker goes. */
  closeShell: closeShellRequest,
  application: z.object({}),
  registerApplication: applicationInput,
  /** Of one that is not registered yet: what it has, and the slipway.yaml that would connect it. */
  examineApplication: examineInput,
  /** Commits that slipway.yaml. */
  commitConfiguration: commitConfigurationInput,
  audit: auditRequest,
  /** Also against these heads, which somebody has kept. */
  verifyAudit: z.object({ heads: z.array(auditHeadSchema).max(1000).default([]) }),
  /** The web process has something for the audit log. */
  takeHappenings: z.object({}),
} as const;

export type LinkVerb = keyof typeof linkRequests;

export type LinkEvent =
  | { type: "status"; status: PanelStatus }
  | { type: "journal"; run: number; entry: JournalEntry }
  | { type: "output"; run: number; line: OutputLine }
  | { type: "end"; cause: string };

export interface RefView {
  name: string;
  kind: "branch" | "tag";
  commit: string;
  title: string;
  at: number;
}

export interface ApplicationView extends ApplicationInput {
  id: string;
  name: string;
  /** What is wrong with its configuration on the default branch, if anything. */
  problem?: string;
}

export interface LinkAnswers {
  status: PanelStatus;
  ask: IntentAnswer;
  take: IntentAnswer;
  runs: RunView[];
  run: RunView;
  journal: JournalEntry[];
  output: OutputLine[];
  /** `steps` is what a deploy to staging will do, in order, with the usual durations. */
  refs: { refs: RefView[]; defaultRef: string; changes: string[]; steps?: StepOutline[] };
  deployPlan: DeployPlanView;
  checklist: ChecklistView;
  signOff: ChecklistView;
  releases: ReleaseView[];
  /** `null`: the run has switched nothing. */
  report: TrafficReport | null;
  /** Newest first; so it is answered by what changes it, too. */
  backups: BackupView[];
  pinBackup: BackupView[];
  unpinBackup: BackupView[];
  deleteBackup: BackupView[];
  restorePreview: RestorePreview;
  isolation: IsolationView;
  variables: VariablesView;
  previewVariables: VariablesPreview;
  changeVariables: VariablesView;
  difference: DifferenceView;
  acceptHole: IsolationView;
  backUpPanel: PanelBackupView;
  /** Newest first. */
  panelBackups: PanelBackupView[];
  recoveryKey: RecoveryKeyView;
  setRecoveryKey: RecoveryKeyView;
  certificates: CertificateView[];
  setCertificate: CertificateView;
  remote: RemoteView;
  setRemoteAccess: RemoteView;
  commitAndPush: Pushed;
  metricsHistory: MetricsView;
  notifications: NotificationsView;
  saveChannel: NotificationsView;
  removeChannel: NotificationsView;
  testChannel: NotificationsView;
  typeInShell: null;
  resizeShell: null;
  closeShell: null;
  application: ApplicationView | null;
  registerApplication: ApplicationView;
  examineApplication: ConnectView;
  commitConfiguration: CommittedConfiguration;
  /** Newest first. */
  audit: AuditEntry[];
  verifyAudit: AuditVerification;
  takeHappenings: null;
}
