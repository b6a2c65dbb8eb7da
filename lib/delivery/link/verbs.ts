import type { z } from "zod";
import type { ExportEvent } from "../../contract/backups.ts";
import { isCriticalShell, type ShellEvent, shellPermission } from "../../contract/database-shell.ts";
import { isCritical, permissionFor } from "../../contract/intents.ts";
import type { LinkAnswers, LinkEvent, LinkVerb, linkRequests } from "../../contract/link.ts";
import type { MetricsEvent } from "../../contract/metrics.ts";
import type { Actor, Permission } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";

export type LinkInput<V extends LinkVerb> = z.input<(typeof linkRequests)[V]>;
export type LinkRequest<V extends LinkVerb> = z.output<(typeof linkRequests)[V]>;
export type LinkCall = keyof LinkAnswers;

export interface LinkContext {
  actor: Actor;
  /** Ends when whoever asked has gone, or the server closes. */
  signal: AbortSignal;
}

/** What streams comes in batches, so that a burst of lines is one write. It is joined when the handler returns. */
type Stream<Event> = AsyncIterable<readonly Event[]>;
export type LinkHandlers = {
  [V in LinkCall]: (request: LinkRequest<V>, context: LinkContext) => Promise<LinkAnswers[V]>;
} & {
  events(request: LinkRequest<"events">, context: LinkContext): Stream<LinkEvent> | Promise<Stream<LinkEvent>>;
  metrics(request: LinkRequest<"metrics">, context: LinkContext): Stream<MetricsEvent> | Promise<Stream<MetricsEvent>>;
  /** Batches of chunks of records; the last chunk is the `end` of everything. */
  logs(request: LinkRequest<"logs">, context: LinkContext): Stream<Uint8Array> | Promise<Stream<Uint8Array>>;
  logHistory(
    request: LinkRequest<"logHistory">,
    context: LinkContext,
  ): Stream<Uint8Array> | Promise<Stream<Uint8Array>>;
  download(request: LinkRequest<"download">, context: LinkContext): Stream<ExportEvent> | Promise<Stream<ExportEvent>>;
  openShell(request: LinkRequest<"openShell">, context: LinkContext): Promise<Stream<ShellEvent>>;
};

const viewAll: readonly Permission[] = ["view:staging", "view:production"];

/**
 * What an actor must be allowed, all of it, for a parsed request. `take` names an intent that the web process recorded
 * for somebody: the use case judges that person by the intent itself.
 */
export const linkPermissions: { [V in LinkVerb]: (request: LinkRequest<V>) => readonly Permission[] } = {
  status: () => viewAll,
  events: () => viewAll,
  ask: ({ input }) => [permissionFor(input)],
  take: () => viewAll,
  runs: ({ environment }) => (environment ? [`view:${environment}`] : viewAll),
  run: () => viewAll,
  journal: () => viewAll,
  output: () => viewAll,
  refs: () => viewAll,
  deployPlan: ({ environment }) => [`view:${environment}`],
  checklist: () => viewAll,
  signOff: () => ["sign-off"],
  releases: ({ environment }) => [`view:${environment}`],
  report: () => viewAll,
  backups: ({ environment }) => [`view:${environment}`],
  pinBackup: ({ environment }) => [`backup:${environment}`],
  unpinBackup: ({ environment }) => [`backup:${environment}`],
  deleteBackup: ({ environment }) => [`deploy:${environment}`],
  restorePreview: ({ environment }) => [`view:${environment}`],
  isolation: () => viewAll,
  variables: ({ environment }) => [`view:${environment}`],
  previewVariables: ({ environment }) => [`configure:${environment}`],
  changeVariables: ({ environment }) => [`configure:${environment}`],
  difference: () => viewAll,
  acceptHole: () => ["settings:change"],
  download: ({ environment }) => [`export:${environment}`],
  backUpPanel: () => ["settings:change"],
  panelBackups: () => ["settings:change"],
  recoveryKey: () => ["settings:change"],
  setRecoveryKey: () => ["settings:change"],
  certificates: () => viewAll,
  setCertificate: () => ["settings:change"],
  remote: () => ["settings:change"],
  setRemoteAccess: () => ["settings:change"],
  commitAndPush: () => ["deploy:staging"],
  metrics: ({ environment }) => [`view:${environment}`],
  metricsHistory: ({ environment }) => [`view:${environment}`],
  logs: ({ environment }) => [`logs:${environment}`],
  logHistory: ({ environment }) => [`logs:${environment}`],
  notifications: () => ["settings:change"],
  saveChannel: () => ["settings:change"],
  removeChannel: () => ["settings:change"],
  testChannel: () => ["settings:change"],
  openShell: (request) => [shellPermission(request)],
  typeInShell: (request) => [shellPermission(request)],
  resizeShell: (request) => [shellPermission(request)],
  closeShell: ({ environment }) => [`view:${environment}`], // who has lost the right closes it, too
  application: () => viewAll,
  registerApplication: () => ["settings:change"],
  examineApplication: () => ["settings:change"],
  commitConfiguration: () => ["settings:change"],
  audit: () => ["audit:view"],
  verifyAudit: () => ["audit:view"],
  takeHappenings: () => viewAll,
};

/** What a person would have to prove again for to be there: of tokens only those that were made for it may ask. */
const critical: { [V in LinkVerb]?: (request: LinkRequest<V>) => boolean } = {
  ask: ({ input }) => input.kind !== "stop-standby" && isCritical(input),
  deleteBackup: ({ environment }) => environment === "production",
  acceptHole: () => true,
  setRecoveryKey: () => true,
  setCertificate: () => true,
  setRemoteAccess: () => true,
  registerApplication: () => true,
  examineApplication: () => true,
  commitConfiguration: () => true,
  saveChannel: () => true,
  removeChannel: () => true,
  testChannel: () => true,
  openShell: isCriticalShell,
};

/** Refuses a token that was not made for what is critical. */
export function demandCritical<V extends LinkVerb>(actor: Actor, verb: V, request: LinkRequest<V>): void {
  if (!actor.token || actor.token.critical || !critical[verb]?.(request)) return;
  throw new Refusal(
    "token-not-critical",
    `${actor.name} was not made for what can cost production something, for which a person would be asked for the password. Nothing was changed. Make a token that may, or do it in the panel.`,
  );
}

const SECOND = 1000;
/** How long a client waits for an answer, in milliseconds. Those that fetch from the source wait for it. */
export const answerLimit: Record<LinkCall, number> = {
  status: 10 * SECOND,
  ask: 60 * SECOND,
  take: 60 * SECOND,
  runs: 10 * SECOND,
  run: 10 * SECOND,
  journal: 10 * SECOND,
  output: 10 * SECOND,
  refs: 330 * SECOND,
  deployPlan: 330 * SECOND,
  checklist: 60 * SECOND,
  signOff: 60 * SECOND,
  releases: 60 * SECOND,
  report: 60 * SECOND,
  backups: 60 * SECOND,
  pinBackup: 60 * SECOND,
  unpinBackup: 60 * SECOND,
  deleteBackup: 60 * SECOND,
  restorePreview: 60 * SECOND,
  isolation: 10 * SECOND,
  variables: 60 * SECOND,
  previewVariables: 60 * SECOND,
  changeVariables: 60 * SECOND,
  difference: 60 * SECOND,
  acceptHole: 10 * SECOND,
  backUpPanel: 330 * SECOND,
  panelBackups: 60 * SECOND,
  recoveryKey: 10 * SECOND,
  setRecoveryKey: 60 * SECOND,
  certificates: 10 * SECOND,
  setCertificate: 60 * SECOND,
  remote: 330 * SECOND,
  setRemoteAccess: 330 * SECOND,
  commitAndPush: 330 * SECOND,
  metricsHistory: 60 * SECOND,
  notifications: 10 * SECOND,
  saveChannel: 10 * SECOND,
  removeChannel: 10 * SECOND,
  testChannel: 60 * SECOND,
  typeInShell: 30 * SECOND,
  resizeShell: 10 * SECOND,
  closeShell: 60 * SECOND,
  application: 60 * SECOND,
  registerApplication: 330 * SECOND,
  examineApplication: 330 * SECOND,
  commitConfiguration: 330 * SECOND,
  audit: 60 * SECOND,
  verifyAudit: 330 * SECOND,
  takeHappenings: 10 * SECOND,
};
