import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { LinkVerb } from "../contract/link.ts";
import { createLinkServer, type LinkServer } from "../delivery/link/server.ts";
import type { LinkHandlers } from "../delivery/link/verbs.ts";
import { temporaryFolder } from "./temporary.ts";

/** A link with only the handlers that a test needs; `logged` is what its server found unexpected. */
export async function someLink(handlers: Partial<LinkHandlers>, socketPath = join(temporaryFolder(), "worker.sock")) {
  const logged: [string, unknown][] = [];
  const server: LinkServer = await createLinkServer({
    socketPath,
    handlers: handlers as LinkHandlers,
    log: (message, error) => logged.push([message, error]),
  });
  onTestFinished(() => server.close(0));
  return { socketPath, server, logged };
}

/** Something valid to ask of each verb; where it names an environment, of production. */
export const someRequest: Record<LinkVerb, object> = {
  status: {},
  events: {},
  ask: {
    input: {
      kind: "deploy",
      requestId: "5e0f4ad5-1b09-4d7c-9f39-0d8e3d9b9a11",
      environment: "production",
      ref: "main",
    },
  },
  take: { intent: "i1" },
  runs: {},
  run: { run: 1 },
  journal: { run: 1 },
  output: { run: 1 },
  refs: {},
  deployPlan: { environment: "production" },
  checklist: {},
  signOff: { release: 1, item: "Login works" },
  releases: { environment: "production" },
  report: { run: 1 },
  backups: { environment: "production" },
  pinBackup: { environment: "production", timestamp: "2026-11-25T19-01-07Z" },
  unpinBackup: { environment: "production", timestamp: "2026-11-25T19-01-07Z" },
  deleteBackup: { environment: "production", timestamp: "2026-11-25T19-01-07Z" },
  isolation: {},
  acceptHole: { key: "folder:/srv/wms/uploads", reason: "shared on purpose" },
  restorePreview: { environment: "production", timestamp: "2026-11-25T19-01-07Z" },
  download: { environment: "production", run: 1 },
  backUpPanel: {},
  panelBackups: {},
  recoveryKey: {},
  setRecoveryKey: { recipient: null },
  certificates: {},
  setCertificate: { environment: "production", certificate: "-----BEGIN x", key: "-----BEGIN x" },
  remote: {},
  setRemoteAccess: { kind: "none" },
  commitAndPush: { message: "Count stock" },
  logs: { environment: "production", services: ["backend"] },
  logHistory: { environment: "production", services: ["backend"] },
  application: {},
  registerApplication: { repository: "/srv/wms", root: "/srv/wms" },
  audit: {},
  verifyAudit: {},
  takeHappenings: {},
};

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
