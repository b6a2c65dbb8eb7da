import type { Answer } from "../contract/answer.ts";
import type { AuditEntry, AuditRequest } from "../contract/audit.ts";
import type { BackupView } from "../contract/backups.ts";
import type { CertificateView } from "../contract/certificates.ts";
import type { DifferenceView } from "../contract/difference.ts";
import type { ChecklistView } from "../contract/gates.ts";
import type { IsolationView } from "../contract/isolation.ts";
import type { ApplicationView } from "../contract/link.ts";
import type { MetricsHistoryRequest, MetricsView } from "../contract/metrics.ts";
import { type Environment, environments } from "../contract/names.ts";
import type { NotificationsView } from "../contract/notifications.ts";
import { may } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type { ReleaseView } from "../contract/releases.ts";
import type { RemoteView } from "../contract/remote.ts";
import type { RunView } from "../contract/run.ts";
import type { PanelStatus } from "../contract/status.ts";
import type { VariablesView } from "../contract/variables.ts";
import { answerOf } from "./answer.ts";
import type { LinkClient } from "./link/client.ts";
import { requirePerson } from "./session.ts";
import { webProcess } from "./web-process.ts";

/** Newest first; `before` is a run number. */
export interface RunFilter {
  environment?: Environment;
  limit: number;
  before?: number;
}

/*
 * What pages show when they are first rendered. Each asks for session and permission itself, and answers within a few
 * seconds: `worker-away` when the worker does not, `run-not-found`, `forbidden`.
 */
export const getPanelStatus = (): Promise<Answer<PanelStatus>> => ask((link) => link.call("status", {}));
export const getRun = (run: number): Promise<Answer<RunView>> => ask((link) => link.call("run", { run }));
export const getRuns = (filter: RunFilter): Promise<Answer<RunView[]>> => ask((link) => link.call("runs", filter));
export const getReleases = (environment: Environment): Promise<Answer<ReleaseView[]>> =>
  ask((link) => link.call("releases", { environment }));
export const getBackups = (environment: Environment): Promise<Answer<BackupView[]>> =>
  ask((link) => link.call("backups", { environment }));
export const getChecklist = (): Promise<Answer<ChecklistView>> => ask((link) => link.call("checklist", {}));
export const getIsolation = (): Promise<Answer<IsolationView>> => ask((link) => link.call("isolation", {}));
export const getVariables = (environment: Environment): Promise<Answer<VariablesView>> =>
  ask((link) => link.call("variables", { environment }));
export const getDifference = (): Promise<Answer<DifferenceView>> => ask((link) => link.call("difference", {}));
export const getMetrics = (request: MetricsHistoryRequest): Promise<Answer<MetricsView>> =>
  ask((link) => link.call("metricsHistory", request));
export const getCertificates = (): Promise<Answer<CertificateView[]>> => ask((link) => link.call("certificates", {}));
/** For who may change the settings only. */
export const getRemote = (): Promise<Answer<RemoteView>> => ask((link) => link.call("remote", {}));
/** For who may change the settings only. */
export const getNotifications = (): Promise<Answer<NotificationsView>> => ask((link) => link.call("notifications", {}));
export const getApplication = (): Promise<Answer<ApplicationView | null>> =>
  ask((link) => link.call("application", {}));

/** For who may read the audit log only. */
export const getAudit = (request: AuditRequest): Promise<Answer<AuditEntry[]>> =>
  ask((link) => link.call("audit", request));

async function ask<Value>(question: (link: LinkClient) => Promise<Value>): Promise<Answer<Value>> {
  const person = await requirePerson();
  return answerOf(async () => {
    if (!environments.some((environment) => may(person, `view:${environment}`))) {
      throw new Refusal("forbidden", `${person.name} may not see any environment. Ask an administrator.`);
    }
    return question(webProcess().link(person));
  });
}
