import { z } from "zod";
import type { Answer } from "./answer.ts";
import { type LogHistoryRequest, type LogRequest, logHistoryRequest, logRequest } from "./logs.ts";
import { type MetricsEvent, type MetricsRequest, metricsRequest } from "./metrics.ts";
import type { Environment } from "./names.ts";
import type { Actor } from "./permissions.ts";
import type { JournalEntry, OutputLine } from "./run.ts";
import type { PanelStatus } from "./status.ts";

/**
 * The browser's live connection: socket.io on `/socket.io`, namespace `/panel`. The handshake is refused with the message
 * `signed-out` when there is no session; a session that ends closes its sockets. Every event asks for its permission.
 */
export const panelNamespace = "/panel";
export const signedOut = "signed-out";

const runNumber = z.number().int().positive();
const subscription = z.string().min(1).max(64);

/** What the browser sends; the server parses each with its schema. */
export const socketRequests = {
  /**
   * The server joins first and replays second: `journal` entries after `after` and `output` lines after `outputAfter`,
   * oldest first, and acknowledges when all that was missed has been sent. Live entries may come in between; the browser
   * drops what it has and asks again from where a hole begins.
   */
  "watch-run": z.object({
    run: runNumber,
    after: z.number().int().min(0),
    outputAfter: z.number().int().min(0),
  }),
  "unwatch-run": z.object({ run: runNumber }),
  /**
   * Acknowledged with the subscription before its first `logs` event. Who does not acknowledge those is sent no more than
   * a MiB, and learns later of the lines that were skipped meanwhile.
   */
  "watch-logs": logRequest,
  "unwatch-logs": z.object({ subscription }),
  /** Acknowledged with a page of records. */
  "log-history": logHistoryRequest,
  /** While somebody looks: the worker then measures more often. One of an environment and a page. */
  "watch-metrics": metricsRequest,
  "unwatch-metrics": metricsRequest,
} as const;

export type WatchRun = z.infer<(typeof socketRequests)["watch-run"]>;

type Acknowledge<Value> = (answer: Answer<Value>) => void;

export interface BrowserEvents {
  "watch-run": (request: WatchRun, acknowledge: Acknowledge<null>) => void;
  "unwatch-run": (request: { run: number }) => void;
  "watch-logs": (request: LogRequest, acknowledge: Acknowledge<{ subscription: string }>) => void;
  "unwatch-logs": (request: { subscription: string }) => void;
  "watch-metrics": (request: MetricsRequest, acknowledge: Acknowledge<null>) => void;
  "unwatch-metrics": (request: MetricsRequest) => void;
  "log-history": (request: LogHistoryRequest, acknowledge: Acknowledge<{ bytes: LogBytes }>) => void;
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
}

/** An `ArrayBuffer` in the browser, a `Buffer` in Node. */
export type LogBytes = Uint8Array | ArrayBuffer;

export type WorkerState = { answers: true } | { answers: false; since: number; problem: string };
