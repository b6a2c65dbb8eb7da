import { answerTo, ask, type IntentDeps } from "../application/accept-intents.ts";
import { type AuditPorts, takeHappenings, verifyAudit } from "../application/audit.ts";
import { type BackupPorts, deleteBackup, listBackups, pinBackup, unpinBackup } from "../application/backups.ts";
import { type CertificatePorts, certificateViews, setCertificate } from "../application/certificates.ts";
import { readChecklist, signOff } from "../application/checklist.ts";
import { commitConfiguration, examineApplication } from "../application/connect-application.ts";
import type { DatabaseShells } from "../application/database-shells.ts";
import { deployPlan, type PlanPorts } from "../application/deploy-plan.ts";
import { describeRun, listRuns } from "../application/describe-runs.ts";
import { createDifference, type DifferencePorts } from "../application/difference.ts";
import type { EventHub } from "../application/events.ts";
import { downloadExport } from "../application/export-backup.ts";
import { acceptHole, isolationView } from "../application/isolation.ts";
import { listReleases } from "../application/list-releases.ts";
import type { LogHub } from "../application/logs.ts";
import type { MetricsHub } from "../application/metrics/metrics.ts";
import {
  type NotificationPorts,
  notificationsView,
  removeChannel,
  saveChannel,
  testChannel,
} from "../application/notifications.ts";
import {
  backUpPanelByHand,
  type PanelBackupPorts,
  panelBackupViews,
  recoveryKeyView,
  setRecoveryKey,
} from "../application/panel-backups.ts";
import type { Exports, OutputLog } from "../application/ports.ts";
import { readRefs } from "../application/read-refs.ts";
import { type RegisterPorts, registerApplication, registeredView } from "../application/register-application.ts";
import { commitAndPush, type RemotePorts, remoteView, setRemoteAccess } from "../application/remote-access.ts";
import { restorePreview } from "../application/restore-preview.ts";
import type { StatusBoard } from "../application/status.ts";
import type { TrafficReports } from "../application/traffic-reports.ts";
import { changeVariables, previewVariables, variablesView } from "../application/variables.ts";
import type { VariablesPorts } from "../application/variables-ground.ts";
import type { DifferenceView } from "../contract/difference.ts";
import { environments } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import type { PanelStatus } from "../contract/status.ts";
import type { LinkHandlers } from "../delivery/link/verbs.ts";

interface Parts
  extends Omit<PlanPorts, "source">,
    RegisterPorts,
    RemotePorts,
    Omit<CertificatePorts, "urlOf">,
    Pick<BackupPorts, "backups" | "clock" | "instance">,
    Pick<DifferencePorts, "fingerprint">,
    Pick<VariablesPorts, "generate" | "hide">,
    Pick<PanelBackupPorts, "panelBackups" | "alarms" | "log">,
    Pick<NotificationPorts, "deliveries" | "send">,
    AuditPorts {
  board: StatusBoard;
  hub: EventHub;
  logs: LogHub;
  metrics: MetricsHub;
  shells: DatabaseShells;
  output: OutputLog;
  intents: IntentDeps;
  traffic: TrafficReports;
  exports: Exports;
}

/** What each verb of the link asks of the use cases. The link has parsed the request and asked for the permission. */
export function linkHandlers(parts: Parts): LinkHandlers {
  const { board, hub, logs, metrics, shells, output, store, intents, traffic } = parts;
  const urlOf: CertificatePorts["urlOf"] = (environment) => board.current().environments[environment].url;
  const certificatePorts = { ...parts, urlOf };
  const difference = createDifference(parts);
  const backupPorts = { ...parts, announcer: hub };
  return {
    status: async () => board.current(),
    events: (_, { signal }) => hub.subscribe(signal),
    ask: ({ input }, { actor }) => ask(input, actor, intents),
    take: ({ intent }) => answerTo(intent, intents),
    runs: (filter) => listRuns(filter, store),
    async run({ run }) {
      return (await describeRun(run, store)) ?? noSuchRun(run);
    },
    async journal({ run, after }) {
      const record = (await store.run(run)) ?? noSuchRun(run);
      return record.entries.filter((entry) => entry.seq > after);
    },
    output: ({ run, after, limit }) => output.read(run, after, limit),
    refs: (_, { signal }) => readRefs(parts, intents.pipelines, signal),
    deployPlan: (request, { signal }) => deployPlan(parts, request, signal),
    checklist: (_, { signal }) => readChecklist(parts, signal),
    signOff: (input, { actor, signal }) => signOff({ ...parts, announcer: hub }, input, actor, signal),
    releases: (request, { signal }) => listReleases(parts, request, signal),
    report: ({ run }) => traffic.read(run),
    backups: ({ environment }, { signal }) => listBackups(parts, environment, signal),
    pinBackup: (which, { actor, signal }) => pinBackup(backupPorts, which, actor, signal),
    unpinBackup: (which, { signal }) => unpinBackup(backupPorts, which, signal),
    deleteBackup: (which, { signal }) => deleteBackup(backupPorts, which, signal),
    restorePreview: (which, { signal }) => restorePreview(parts, which, signal),
    isolation: () => isolationView(store),
    variables: ({ environment }, { actor, signal }) => variablesView(parts, environment, actor, signal),
    previewVariables: (input, { actor, signal }) => previewVariables(parts, input, actor, signal),
    changeVariables: (input, { actor, signal }) => changeVariables({ ...parts, announcer: hub }, input, actor, signal),
    async difference(_, { signal }) {
      const view = await difference(signal);
      if (driftIsNews(view, board.current())) hub.changed();
      return view;
    },
    acceptHole: (input, { actor }) => acceptHole({ ...parts, announcer: hub }, input, actor),
    download: (which, { signal }) => downloadExport(parts, which, signal),
    backUpPanel: (_, { actor, signal }) => backUpPanelByHand(parts, actor, signal),
    panelBackups: () => panelBackupViews(parts),
    recoveryKey: () => recoveryKeyView(parts),
    setRecoveryKey: (input) => setRecoveryKey(parts, input),
    certificates: () => certificateViews(certificatePorts),
    setCertificate: (input, { signal }) => setCertificate(certificatePorts, input, signal),
    remote: (_, { signal }) => remoteView(parts, signal),
    setRemoteAccess: (input, { signal }) => setRemoteAccess(parts, input, signal),
    commitAndPush: ({ message }, { actor, signal }) => commitAndPush(parts, message, actor, signal),
    metrics: ({ environment }, { signal }) => metrics.subscribe(environment, signal),
    metricsHistory: (request) => metrics.history(request),
    logs: (request, { signal }) => logs.subscribe(request, signal),
    logHistory: (request, { signal }) => logs.history(request, signal),
    notifications: () => notificationsView(parts),
    saveChannel: (input) => saveChannel(parts, input),
    removeChannel: ({ id }) => removeChannel(parts, id),
    testChannel: ({ id }, { actor, signal }) => testChannel(parts, id, actor.name, signal),
    openShell: (request, { actor, signal }) => shells.open(request, actor, signal),
    async typeInShell({ text, ...which }, { actor }) {
      await shells.type(which, text, actor);
      return null;
    },
    async resizeShell({ size, ...which }, { actor }) {
      await shells.resize(which, size, actor);
      return null;
    },
    async closeShell({ cause, ...which }, { actor }) {
      await shells.close(which, cause, actor);
      return null;
    },
    application: (_, { signal }) => registeredView(parts, signal),
    examineApplication: (input, { signal }) => examineApplication(parts, input, signal),
    commitConfiguration: (input, { actor, signal }) => commitConfiguration(parts, input, actor, signal),
    audit: (request) => parts.audit.read(request),
    verifyAudit: ({ heads }, { signal }) => verifyAudit(parts, heads, signal),
    async takeHappenings() {
      await takeHappenings(parts);
      return null;
    },
    async registerApplication(input, { signal }) {
      const view = await registerApplication(parts, input, signal);
      hub.changed();
      return view;
    },
  };
}

/** The engine says nothing of networks and restart policies, so the board may not know yet. */
const driftIsNews = ({ drift }: DifferenceView, { environments: known }: PanelStatus): boolean =>
  environments.some((one) => {
    const { activeRun, drift: shown } = known[one];
    const found = drift[one].findings.filter(({ redefined }) => !redefined).length;
    return activeRun === undefined && found !== (shown?.findings ?? 0);
  });

function noSuchRun(run: number): never {
  throw new Refusal("run-not-found", `There is no run ${run}. The list of runs shows those there are.`);
}
