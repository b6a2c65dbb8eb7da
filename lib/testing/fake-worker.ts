import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createEventHub } from "../application/events.ts";
import type { IntentInput } from "../contract/intents.ts";
import type { LogEvent } from "../contract/logs.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { foldJournal, type JournalEntry, type JournalEvent, type OutputLine, type RunHeader } from "../contract/run.ts";
import type { EnvironmentStatus, PanelStatus } from "../contract/status.ts";
import { createLinkServer, type LinkServer } from "../delivery/link/server.ts";
import type { LinkHandlers } from "../delivery/link/verbs.ts";
import { logChunks } from "./log-chunks.ts";
import { temporaryFolder } from "./temporary.ts";

export const now = Date.now();
export const header: RunHeader = {
  id: 12,
  kind: "deploy",
  environment: "staging",
  title: "Deploy main to staging",
  requestedBy: "dev1",
  requestedAt: now - 5000,
  steps: [
    { name: "build", title: "Build images", kind: "reversible", usualMs: 11_000 },
    { name: "switch", title: "Switch", kind: "reversible" },
    { name: "retire", title: "Retire", kind: "clean-up" },
  ],
};
const empty = (environment: "staging" | "production"): EnvironmentStatus => ({
  environment,
  state: "empty",
  services: [],
  alarms: [],
});
export const status: PanelStatus = {
  version: 1,
  at: now,
  application: { id: "wms", name: "wms" },
  engine: { answers: true, host: "unix:///var/run/docker.sock", version: "20.10.24" },
  environments: {
    production: empty("production"),
    staging: {
      environment: "staging",
      state: "failing",
      url: "http://localhost:8080",
      release: {
        number: 3,
        commit: "a1b2c3d4e5",
        title: "Fix \u001b]0;evil\u0007count",
        ref: "main",
        by: "dev1",
        liveAt: now - 720_000,
      },
      services: [
        { service: "frontend", role: "release", state: "healthy", ports: [8080, 8443], container: "f", restarts: 0 },
        {
          service: "backend",
          role: "release",
          state: "failing",
          ports: [5001],
          container: "b",
          restarts: 4,
          detail: "exited with 1",
        },
      ],
      gateway: { state: "healthy", container: "wms-staging-gateway" },
      alarms: ["The gateway serves r2."],
    },
  },
  alarms: [{ title: "The panel's own backup fails", text: "The disk is full." }],
  activity: [],
};

const unused = async (): Promise<never> => {
  throw new Refusal("unused", "Unused.");
};

/** A real link on a real socket, before one run (12) that does what the test says. */
export async function fakeWorker() {
  const folder = temporaryFolder();
  const hub = createEventHub();
  hub.publish(status);
  const entries: JournalEntry[] = [];
  const output: OutputLine[] = [];
  const asked: { input: IntentInput; actor: Actor }[] = [];
  let server: LinkServer | undefined;

  const handlers: LinkHandlers = {
    status: async () => status,
    events: (_, given) => hub.subscribe(given.signal),
    ask: async ({ input }, { actor }) => {
      asked.push({ input, actor });
      return { accepted: true, run: 12 };
    },
    take: async () => ({ accepted: true, run: 12 }),
    runs: async () => [foldJournal(header, entries)],
    run: async ({ run }) => {
      if (run !== 12) throw new Refusal("run-not-found", `There is no run ${run}.`);
      return foldJournal(header, entries);
    },
    journal: async ({ after }) => entries.filter((entry) => entry.seq > after),
    output: async ({ after, limit }) => output.filter((line) => line.line > after).slice(0, limit),
    refs: async () => ({ refs: [], defaultRef: "trunk", changes: [] }),
    logHistory: async function* () {
      yield logChunks()([{ type: "end", cause: "all" }]);
    },
    application: async () => null,
    registerApplication: unused,
    examineApplication: unused,
    commitConfiguration: unused,
    deployPlan: unused,
    checklist: unused,
    signOff: unused,
    releases: unused,
    report: unused,
    metrics: async function* () {},
    metricsHistory: unused,
    backups: unused,
    pinBackup: unused,
    unpinBackup: unused,
    deleteBackup: unused,
    restorePreview: unused,
    difference: unused,
    isolation: unused,
    acceptHole: unused,
    variables: unused,
    previewVariables: unused,
    changeVariables: unused,
    download: async function* () {},
    openShell: unused,
    typeInShell: unused,
    resizeShell: unused,
    closeShell: unused,
    backUpPanel: unused,
    panelBackups: unused,
    recoveryKey: unused,
    setRecoveryKey: unused,
    certificates: unused,
    notifications: unused,
    saveChannel: unused,
    removeChannel: unused,
    testChannel: unused,
    setCertificate: unused,
    remote: unused,
    setRemoteAccess: unused,
    commitAndPush: unused,
    audit: unused,
    verifyAudit: unused,
    takeHappenings: async () => null,
    logs: async function* ({ services, tail, since, follow }, { signal }) {
      const line = (service: string, text: string): LogEvent => ({
        type: "line",
        environment: "staging",
        service,
        at: now,
        stream: "stdout",
        text,
      });
      const chunks = logChunks();
      yield chunks(services.map((service) => line(service, `listening, ${since ? `since ${since}` : `tail ${tail}`}`)));
      yield chunks([{ type: "skipped", service: "backend", lines: 7, reason: "too fast" }]);
      yield chunks([{ type: "end", service: "backend", cause: "exited with 1" }]);
      if (follow) await once(signal, "abort");
    },
  };

  const worker = {
    folder,
    asked,
    async serve(changes: Partial<LinkHandlers> = {}): Promise<void> {
      await worker.leave();
      const socketPath = join(folder, "worker.sock");
      server = await createLinkServer({ socketPath, handlers: { ...handlers, ...changes }, log: console.error });
    },
    async leave(): Promise<void> {
      await server?.close(0);
      server = undefined;
    },
    journal(...events: JournalEvent[]): void {
      for (const event of events) {
        const entry = { seq: entries.length + 1, at: now + entries.length * 1000, ...event } as JournalEntry;
        entries.push(entry);
        hub.journal(12, entry);
      }
    },
    say(text: string): void {
      const line = { line: output.length + 1, at: now, step: "build", text };
      output.push(line);
      hub.output(12, line);
    },
  };
  onTestFinished(() => worker.leave());
  await worker.serve();
  return worker;
}
