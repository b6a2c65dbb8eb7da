import type { PanelActions } from "../contract/actions.ts";
import type { ApiOperation } from "../contract/api.ts";
import type { LinkVerb } from "../contract/link.ts";
import type { Environment } from "../contract/names.ts";
import type { Role } from "../contract/permissions.ts";
import type { BrowserEvents } from "../contract/socket.ts";
import { someRequest } from "./some-request.ts";

/**
 * Who may do what, written down a second time and by hand: what the code grants is compared with it. What is not listed here
 * fails the tests that enumerate the build, the app folder and the contract.
 */

/** The least that is needed, where it is the same for both environments or one for each. */
export type Least = Role | Record<Environment, Role>;
const ranks: readonly Role[] = ["viewer", "developer", "lead", "admin"];

export const isGranted = (least: Least, role: Role, environment: Environment): boolean =>
  ranks.indexOf(role) >= ranks.indexOf(typeof least === "string" ? least : least[environment]);

export interface ExpectedAction {
  least: Least;
  /** Whoever asks has to prove again to be there. */
  critical: "never" | "production" | "always";
  /** Open pages ask it by themselves: it keeps no session alive. */
  isQuestion?: true;
  /** What it is called with; for a person, somebody else. */
  input(environment: Environment, person: { id: string; email: string }): unknown;
}

const byEnvironment: Least = { staging: "developer", production: "lead" };
const timestamp = "2026-11-25T19-01-07Z";
const intent =
  (kind: string, facts: object = {}) =>
  (environment: Environment) => ({ kind, requestId: crypto.randomUUID(), environment, ...facts });
const nothing = () => ({});
const someChange = (environment: Environment) => ({
  environment,
  version: 0,
  change: { do: "unset", name: "LOG_LEVEL" },
});

export const expectedActions: Record<keyof PanelActions, ExpectedAction> = {
  requestDeploy: { least: byEnvironment, critical: "production", input: intent("deploy", { ref: "main" }) },
  requestTakeOver: { least: byEnvironment, critical: "production", input: intent("take-over", { ref: "main" }) },
  requestRollback: { least: byEnvironment, critical: "production", input: intent("rollback") },
  requestOperate: { least: byEnvironment, critical: "production", input: intent("operate", { action: "stop" }) },
  requestBackup: { least: byEnvironment, critical: "never", input: intent("back-up") },
  requestProof: { least: byEnvironment, critical: "never", input: intent("prove", { timestamp }) },
  requestRestore: { least: byEnvironment, critical: "production", input: intent("restore", { timestamp }) },
  requestUndoRestore: { least: byEnvironment, critical: "production", input: intent("undo-restore") },
  requestExport: { least: byEnvironment, critical: "never", input: intent("export", { timestamp }) },
  cancelRun: { least: byEnvironment, critical: "never", input: intent("cancel", { run: 1 }) },
  saveApplication: {
    least: "admin",
    critical: "always",
    input: () => ({ repository: "/srv/wms", root: "/srv/wms", configuration: "slipway.yaml" }),
  },
  examineApplication: { least: "admin", critical: "always", input: () => someRequest.examineApplication },
  commitConfiguration: { least: "admin", critical: "always", input: () => someRequest.commitConfiguration },
  readRefs: { least: "developer", critical: "never", isQuestion: true, input: () => undefined },
  readDeployPlan: { least: "viewer", critical: "never", isQuestion: true, input: (environment) => ({ environment }) },
  readReleases: { least: "viewer", critical: "never", isQuestion: true, input: (environment) => ({ environment }) },
  readBackups: { least: "viewer", critical: "never", isQuestion: true, input: (environment) => ({ environment }) },
  pinBackup: { least: byEnvironment, critical: "never", input: (environment) => ({ environment, timestamp }) },
  unpinBackup: { least: byEnvironment, critical: "never", input: (environment) => ({ environment, timestamp }) },
  deleteBackup: { least: byEnvironment, critical: "production", input: (environment) => ({ environment, timestamp }) },
  readRestorePreview: {
    least: "viewer",
    critical: "never",
    isQuestion: true,
    input: (environment) => ({ environment, timestamp }),
  },
  readReport: { least: "viewer", critical: "never", isQuestion: true, input: () => ({ run: 1 }) },
  readChecklist: { least: "viewer", critical: "never", isQuestion: true, input: nothing },
  signOff: { least: "developer", critical: "never", input: () => ({ release: 1, item: "Login works" }) },
  setCertificate: {
    least: "admin",
    critical: "always",
    input: (environment) => ({ environment, certificate: "-----BEGIN x", key: "-----BEGIN x" }),
  },
  setRemoteAccess: { least: "admin", critical: "always", input: () => ({ kind: "none" }) },
  commitAndPush: { least: "developer", critical: "never", input: () => ({ message: "Count stock" }) },
  requestIsolation: {
    least: "developer",
    critical: "never",
    input: () => ({ kind: "isolation", requestId: crypto.randomUUID(), environment: "staging" }),
  },
  readIsolation: { least: "viewer", critical: "never", isQuestion: true, input: nothing },
  readMetrics: {
    least: "viewer",
    critical: "never",
    isQuestion: true,
    input: (environment) => ({ environment, range: "1h" }),
  },
  readDifference: { least: "viewer", critical: "never", isQuestion: true, input: nothing },
  requestMend: { least: byEnvironment, critical: "never", input: intent("mend", { way: "in-place" }) },
  readVariables: { least: "viewer", critical: "never", isQuestion: true, input: (environment) => ({ environment }) },
  previewVariables: { least: byEnvironment, critical: "never", isQuestion: true, input: someChange },
  changeVariables: { least: byEnvironment, critical: "production", input: someChange },
  requestConfigure: { least: byEnvironment, critical: "production", input: intent("configure", { version: 0 }) },
  acceptHole: {
    least: "admin",
    critical: "always",
    input: () => ({ key: "folder:/srv/wms/uploads", reason: "shared on purpose" }),
  },
  saveChannel: { least: "admin", critical: "always", input: () => someRequest.saveChannel },
  removeChannel: { least: "admin", critical: "always", input: () => ({ id: "c1" }) },
  testChannel: { least: "admin", critical: "always", input: () => ({ id: "c1" }) },
  readNotifications: { least: "admin", critical: "never", input: nothing },
  verifyAudit: { least: "lead", critical: "never", input: nothing },
  readPeople: { least: "admin", critical: "never", isQuestion: true, input: nothing },
  invite: {
    least: "admin",
    critical: "always",
    input: () => ({ name: "New", email: `${crypto.randomUUID()}@example.org`, role: "viewer" }),
  },
  inviteAgain: { least: "admin", critical: "always", input: (_, { id }) => ({ person: id }) },
  withdrawInvitation: { least: "admin", critical: "always", input: (_, { email }) => ({ email }) },
  changeRole: { least: "admin", critical: "always", input: (_, { id }) => ({ person: id, role: "viewer" }) },
  changeAccess: { least: "admin", critical: "always", input: (_, { id }) => ({ person: id, disabled: false }) },
  signOutEverywhere: { least: "admin", critical: "always", input: (_, { id }) => ({ person: id }) },
  // About whoever asks, whatever the role.
  confirmIdentity: { least: "viewer", critical: "never", input: () => ({ password: "not the password" }) },
  readAccount: { least: "viewer", critical: "never", input: nothing },
  endSessions: { least: "viewer", critical: "never", input: () => ({ session: "none of mine" }) },
  changePassword: { least: "viewer", critical: "always", input: () => ({ password: "a crane lifts the hull" }) },
  proposeCodes: { least: "viewer", critical: "always", input: nothing },
  takeCodesIntoUse: { least: "viewer", critical: "always", input: () => ({ code: "000000" }) },
  removeCodes: { least: "viewer", critical: "always", input: nothing },
  makeToken: {
    least: "viewer",
    critical: "always",
    input: (environment) => ({ name: "ci", role: "viewer", environments: [environment], critical: false, days: 7 }),
  },
  revokeToken: { least: "viewer", critical: "never", input: () => ({ token: "none of mine" }) },
};

/** For people who cannot be signed in yet: the one-time token is the permission. A wrong one is refused with this code. */
export const openActions: Record<string, { page: string; input: object; refusedWith: string }> = {
  setUp: {
    page: "/setup",
    input: { token: "invented", name: "Eve", email: "eve@example.org", password: "a crane lifts the hull" },
    refusedWith: "link-used",
  },
  acceptInvitation: {
    page: "/invitation",
    input: { token: "invented", password: "a crane lifts the hull" },
    refusedWith: "link-used",
  },
};

/** `open`: nothing of the panel stands there. The others show what the link answers for the person, and are for every role. */
export const expectedPages: Record<string, "open" | "panel"> = {
  "/": "panel",
  "/account": "panel",
  "/backups": "panel",
  "/checklist": "panel",
  "/connect": "panel",
  "/database": "panel",
  "/difference": "panel",
  "/history": "panel",
  "/history/audit": "panel",
  "/history/runs": "panel",
  "/isolation": "panel",
  "/invitation": "open",
  "/logs": "panel",
  "/metrics": "panel",
  "/runs/1": "panel",
  "/settings": "panel",
  "/setup": "open",
  "/sign-in": "open",
  "/variables": "panel",
};

export const expectedRoutes: Record<string, "open" | { verb: LinkVerb; path(environment: Environment): string }> = {
  "/api/auth/[...nextauth]": "open",
  "/api/exports/[environment]/[run]": { verb: "download", path: (environment) => `/api/exports/${environment}/1` },
  "/api/health": "open",
  "/api/v1/[...operation]": "open", // no session is looked at: `ofTokens` says what a token may
  "/api/logs/[environment]": { verb: "logHistory", path: (environment) => `/api/logs/${environment}?services=backend` },
};

const noShell = (environment: Environment) => ({ environment, mode: "write", shell: crypto.randomUUID() });

export const expectedSocketEvents: Record<
  keyof BrowserEvents,
  { least: Least; request(environment: Environment): object }
> = {
  "watch-run": { least: "viewer", request: () => ({ run: 1, after: 0, outputAfter: 0 }) },
  "unwatch-run": { least: "viewer", request: () => ({ run: 1 }) },
  "watch-logs": {
    least: { staging: "viewer", production: "lead" },
    request: (environment) => ({ environment, services: ["backend"], tail: 0, follow: false }),
  },
  "unwatch-logs": { least: "viewer", request: () => ({ subscription: "none of mine" }) },
  "watch-metrics": { least: "viewer", request: (environment) => ({ environment }) },
  "unwatch-metrics": { least: "viewer", request: (environment) => ({ environment }) },
  "log-history": {
    least: { staging: "viewer", production: "lead" },
    request: (environment) => ({ environment, services: ["backend"] }),
  },
  "open-shell": {
    least: byEnvironment,
    request: (environment) => ({ environment, mode: "read", size: { columns: 80, rows: 24 } }),
  },
  "type-in-shell": { least: byEnvironment, request: (environment) => ({ ...noShell(environment), text: "SELECT 1;" }) },
  "resize-shell": {
    least: byEnvironment,
    request: (environment) => ({ ...noShell(environment), size: { columns: 80, rows: 24 } }),
  },
  "close-shell": { least: "viewer", request: (environment) => noShell(environment) },
};

const leastOfVerb: Record<LinkVerb, Least> = {
  status: "viewer",
  events: "viewer",
  ask: byEnvironment,
  take: "viewer", // the use case judges whoever recorded the intent
  runs: "viewer",
  run: "viewer",
  journal: "viewer",
  output: "viewer",
  refs: "viewer",
  deployPlan: "viewer",
  checklist: "viewer",
  signOff: "developer",
  releases: "viewer",
  report: "viewer",
  backups: "viewer",
  pinBackup: byEnvironment,
  unpinBackup: byEnvironment,
  deleteBackup: byEnvironment,
  restorePreview: "viewer",
  download: byEnvironment,
  backUpPanel: "admin",
  panelBackups: "admin",
  recoveryKey: "admin",
  setRecoveryKey: "admin",
  certificates: "viewer",
  setCertificate: "admin",
  remote: "admin",
  setRemoteAccess: "admin",
  commitAndPush: "developer",
  metrics: "viewer",
  metricsHistory: "viewer",
  logs: { staging: "viewer", production: "lead" },
  logHistory: { staging: "viewer", production: "lead" },
  notifications: "admin",
  saveChannel: "admin",
  removeChannel: "admin",
  testChannel: "admin",
  openShell: byEnvironment,
  typeInShell: byEnvironment,
  resizeShell: byEnvironment,
  closeShell: "viewer",
  application: "viewer",
  registerApplication: "admin",
  examineApplication: "admin",
  commitConfiguration: "admin",
  isolation: "viewer",
  variables: "viewer",
  previewVariables: byEnvironment,
  changeVariables: byEnvironment,
  difference: "viewer",
  acceptHole: "admin",
  audit: "lead",
  verifyAudit: "lead",
  takeHappenings: "viewer",
};

export const expectedVerbs = Object.fromEntries(
  Object.entries(leastOfVerb).map(([verb, least]) => [
    verb,
    { least, request: (environment: Environment) => requestOf(verb as LinkVerb, environment) },
  ]),
) as Record<LinkVerb, { least: Least; request(environment: Environment): object }>;

function requestOf(verb: LinkVerb, environment: Environment): object {
  const request = someRequest[verb];
  if ("input" in request) return { input: { ...(request.input as object), environment } };
  return "environment" in request ? { ...request, environment } : request;
}

/**
 * What a token may ask for: `scoped` only in its environments, `staging` where that is one of them, `seen` in any case. What is not listed is done in
 * the panel or on its host.
 */
export const ofTokens: Record<Exclude<ApiOperation, "follow">, "scoped" | "staging" | "seen"> = {
  status: "seen",
  events: "seen",
  ask: "scoped",
  runs: "seen",
  run: "seen",
  journal: "seen",
  output: "seen",
  refs: "seen",
  deployPlan: "seen",
  checklist: "seen",
  releases: "seen",
  report: "seen",
  backups: "seen",
  pinBackup: "scoped",
  unpinBackup: "scoped",
  deleteBackup: "scoped",
  restorePreview: "seen",
  isolation: "seen",
  difference: "seen",
  download: "scoped",
  certificates: "seen",
  setCertificate: "seen", // of an administrator, for what is critical
  commitAndPush: "staging",
  logs: "scoped",
  application: "seen",
  audit: "seen",
  verifyAudit: "seen",
};
