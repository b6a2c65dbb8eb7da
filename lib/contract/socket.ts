import type { Answer } from "./answer.ts";
import type { OpenedShell, ShellTarget } from "./database-shell.ts";
import type { LogHistoryRequest, LogRequest } from "./logs.ts";
import type { MetricsEvent, MetricsRequest } from "./metrics.ts";
import type { Environment } from "./names.ts";
import type { Actor } from "./permissions.ts";
import type { JournalEntry, OutputLine } from "./run.ts";
import type { OpenShellRequest, ResizeShellRequest, TypeInShellRequest } from "./shell-requests.ts";
import type { WatchRun } from "./socket-requests.ts";
import type { PanelStatus } from "./status.ts";

/**
 * The browser's live connection: socket.io on `/socket.io`, namespace `/panel`. The handshake is refused with the message
 * `signed-out` when there is no session; a session that ends closes its sockets. Every event asks for its permission.
 */
export const panelNamespace = "/panel";
export const signedOut = "signed-out";

type Acknowledge<Value> = (answer: Answer<Value>) => void;

export interface BrowserEvents {
  "watch-run": (request: WatchRun, acknowledge: Acknowledge<null>) => void;
  "unwatch-run": (request: { run: number }) => void;
  "watch-logs": (request: LogRequest, acknowledge: Acknowledge<{ subscription: string }>) => void;
  "unwatch-logs": (request: { subscription: string }) => void;
  "watch-metrics": (request: MetricsRequest, acknowledge: Acknowledge<null>) => void;
  "unwatch-metrics": (request: MetricsRequest) => void;
  "log-history": (request: LogHistoryRequest, acknowledge: Acknowledge<{ bytes: LogBytes }>) => void;
  "open-shell": (request: OpenShellRequest, acknowledge: Acknowledge<OpenedShell>) => void;
  "type-in-shell": (request: TypeInShellRequest, acknowledge: Acknowledge<null>) => void;
  "resize-shell": (request: ResizeShellRequest) => void;
  "close-shell": (request: ShellTarget & { shell: string }) => void;
}

export interface ServerEvents {
  /** On connection, and whenever something that the dashboard shows has changed. */
  status: (status: PanelStatus) => void;
  /** On connection, and when the worker goes away or comes back: without it the status is from an earlier time. */
  worker: (state: WorkerState) => void;
  /** The person of this page has another role or name from now on. */
  person: (person: Actor) => void;
  /** The connection closes now, and is not let in again. */
  "session-ended": (event: { cause: string }) => void;
  journal: (event: { run: number; entry: JournalEntry }) => void;
  /** Lines of one run in their order, many at once. */
  output: (event: { run: number; lines: OutputLine[] }) => void;
  metrics: (event: { environment: Environment } & Extract<MetricsEvent, { type: "metrics" }>) => void;
  /** A chunk of records (`log-records.ts`) that ends anywhere. */
  logs: (event: { subscription: string; bytes: LogBytes }, taken: () => void) => void;
  /** It broke off. A subscription that comes to its own end says so in its last record instead. */
  "logs-broken": (event: { subscription: string; cause: string }) => void;
  /** What the terminal shows. Who does not acknowledge it holds the database's client back. */
  "shell-output": (event: { shell: string; bytes: LogBytes }, taken: () => void) => void;
  "shell-ended": (event: { shell: string; cause: string }) => void;
}

/** An `ArrayBuffer` in the browser, a `Buffer` in Node. */
export type LogBytes = Uint8Array | ArrayBuffer;

export type WorkerState = { answers: true } | { answers: false; since: number; problem: string };
