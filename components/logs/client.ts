import { onWorkerBack } from "#components/realtime/on-worker-back.ts";
import type { PanelSocket } from "#components/realtime/socket.ts";
import type { LogHistoryRequest, LogRequest } from "#lib/contract/logs.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { ServerEvents } from "#lib/contract/socket.ts";
import { calmly, type Shows } from "./calm.ts";
import type { FromStore, SampleLine, Subject, ToStore } from "./store/messages.ts";
import { LogViewport } from "./viewport.ts";

export interface LogClient {
  viewport: LogViewport;
  calm: Shows;
  send(message: ToStore): void;
  /** Lines that the tab has, in their order. */
  sample(from: number, count: number): Promise<SampleLine[]>;
  close(): void;
}

const pageLimitMs = 70_000;
const lost = "The connection to the panel was lost.";

/** Carries bytes between the socket and the worker that holds the lines; neither parses nor keeps any. */
export function openLog(socket: PanelSocket, subject: Subject): LogClient {
  const worker = new Worker(new URL("./store/worker.ts", import.meta.url), { type: "module" });
  const send = (message: ToStore, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  const viewport = new LogViewport(
    (look) => send({ type: "look", look }),
    () => requestAnimationFrame(() => send({ type: "painted" })),
  );
  const samples = new Map<number, (lines: SampleLine[]) => void>();
  const streams = createStreams(socket, send);
  let tickets = 0;

  worker.onmessage = ({ data: message }: MessageEvent<FromStore>) => {
    if (message.type === "window") viewport.take(message.window);
    else if (message.type === "taken") streams.taken(message.ticket);
    else if (message.type === "watch") streams.watch(message.request);
    else if (message.type === "page")
      void loadPage(socket, message.request).then(
        (bytes) => send({ type: "page", ticket: message.ticket, bytes }, [bytes]),
        (error: Error) => send({ type: "no-page", ticket: message.ticket, problem: error.message }),
      );
    else {
      samples.get(message.ticket)?.(message.lines);
      samples.delete(message.ticket);
    }
  };
  send({ type: "begin", subject });
  streams.open();

  return {
    viewport,
    calm: calmly(viewport),
    send,
    sample: (from, count) =>
      new Promise((resolve) => {
        samples.set(++tickets, resolve);
        send({ type: "sample", ticket: tickets, from, count });
      }),
    close() {
      streams.close();
      viewport.close();
      worker.terminate();
    },
  };
}

async function loadPage(socket: PanelSocket, request: LogHistoryRequest): Promise<ArrayBuffer> {
  if (!socket.connected) throw new Error(lost);
  const answer = await socket.timeout(pageLimitMs).emitWithAck("log-history", request);
  if (!answer.ok) throw new Error(answer.message);
  return bufferOf(answer.value.bytes);
}

/** What is live, of each environment that is shown, across lost connections. */
function createStreams(socket: PanelSocket, send: (message: ToStore, transfer?: Transferable[]) => void) {
  const subscriptions = new Map<Environment, string>();
  const waiting = new Map<number, () => void>();
  let tickets = 0;
  let closed = false;

  const environmentOf = (subscription: string) => [...subscriptions].find(([, open]) => open === subscription)?.[0];
  const leave = (subscription: string | undefined) => {
    if (subscription && socket.connected) socket.emit("unwatch-logs", { subscription });
  };
  const leaveAll = () => {
    for (const subscription of subscriptions.values()) leave(subscription);
    subscriptions.clear();
  };
  const connected = () => {
    leaveAll();
    send({ type: "connected" });
  };
  const disconnected = () => {
    subscriptions.clear();
    waiting.clear();
    send({ type: "disconnected", cause: lost });
  };
  const onLogs: ServerEvents["logs"] = ({ subscription, bytes }, taken) => {
    const environment = environmentOf(subscription);
    if (!environment) return taken();
    const buffer = bufferOf(bytes);
    waiting.set(++tickets, taken);
    send({ type: "chunk", environment, bytes: buffer, ticket: tickets }, [buffer]);
  };
  const onBroken: ServerEvents["logs-broken"] = ({ subscription, cause }) => {
    const environment = environmentOf(subscription);
    if (!environment) return;
    subscriptions.delete(environment);
    send({ type: "broken", environment, cause });
  };
  const stopWaiting = onWorkerBack(socket, connected);

  return {
    open() {
      socket.on("connect", connected);
      socket.on("disconnect", disconnected);
      socket.on("logs", onLogs);
      socket.on("logs-broken", onBroken);
      if (socket.connected) connected();
    },
    watch(request: LogRequest) {
      const { environment } = request;
      if (!socket.connected) return;
      socket.emit("watch-logs", request, (answer) => {
        if (!answer.ok) return send({ type: "broken", environment, cause: answer.message });
        if (closed) return leave(answer.value.subscription);
        leave(subscriptions.get(environment));
        subscriptions.set(environment, answer.value.subscription);
      });
    },
    taken(ticket: number) {
      waiting.get(ticket)?.();
      waiting.delete(ticket);
    },
    close() {
      closed = true;
      stopWaiting();
      socket.off("connect", connected);
      socket.off("disconnect", disconnected);
      socket.off("logs", onLogs);
      socket.off("logs-broken", onBroken);
      leaveAll();
    },
  };
}

/** A browser has it as an `ArrayBuffer` of its own. */
const bufferOf = (bytes: Uint8Array | ArrayBuffer): ArrayBuffer =>
  bytes instanceof ArrayBuffer ? bytes : bytes.slice().buffer;
