import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { LogHistoryRequest, LogRequest } from "../../contract/logs.ts";
import { type Actor, may } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { WebProcess } from "../web-process.ts";
import type { Guard, PanelSocket } from "./namespace.ts";
import { socketPermissions } from "./permissions.ts";

const mostSubscriptions = 8;
/** What may be on its way to a browser that has not acknowledged it. */
const windowBytes = 1024 * 1024;
/** A message costs a browser more than what is in it: where much comes, what comes in this time is one. */
const gatherMs = 20;
const gatherBytes = 32 * 1024;

/** Log streams of one browser: each ends with its cause, and all of them when the browser is gone. */
export function watchLogs(socket: PanelSocket, web: WebProcess, guard: Guard): void {
  const open = new Map<string, { request: LogRequest; stop: AbortController }>();
  socket.data.judges.push((person) => {
    for (const { request, stop } of open.values()) endForbidden(person, request, stop);
  });
  guard("watch-logs", (request) => {
    if (open.size >= mostSubscriptions) {
      throw new Refusal("too-many-streams", `This page already follows ${mostSubscriptions} logs. Close one of them.`);
    }
    const subscription = randomUUID();
    const stop = new AbortController();
    open.set(subscription, { request, stop });
    // The acknowledgement, which names the subscription, has to reach the browser before its first lines.
    setImmediate(() => {
      void pass(socket, web, request, subscription, stop.signal).finally(() => open.delete(subscription));
    });
    return { subscription };
  });
  guard("unwatch-logs", ({ subscription }) => open.get(subscription)?.stop.abort());
  guard("log-history", (request) => readHistory(socket, web, request));
  socket.on("disconnect", () => {
    for (const { stop } of open.values()) stop.abort();
  });
}

/** Who loses the right while he looks is told so, and sees no more. */
function endForbidden(person: Actor, request: LogRequest, stop: AbortController): void {
  if (may(person, socketPermissions["watch-logs"](request))) return;
  stop.abort(new Refusal("forbidden", `${person.name} may no longer read the logs of ${request.environment}.`));
}

/** At the browser's pace: what it has not acknowledged is bounded here, and then in the worker, which skips lines. */
async function pass(
  socket: PanelSocket,
  web: WebProcess,
  request: LogRequest,
  subscription: string,
  signal: AbortSignal,
): Promise<void> {
  const room = new EventTarget();
  let onItsWay = 0;
  try {
    for await (const bytes of web.link(socket.data.person).logs(request, signal)) {
      onItsWay += bytes.length;
      socket.emit("logs", { subscription, bytes }, () => {
        onItsWay -= bytes.length;
        if (onItsWay < windowBytes) room.dispatchEvent(new Event("room"));
      });
      if (onItsWay >= windowBytes) await once(room, "room", { signal });
      else if (bytes.length > gatherBytes) await pause(gatherMs, undefined, { signal });
    }
  } catch (error) {
    const reason = signal.aborted ? signal.reason : error;
    if (signal.aborted && !(reason instanceof Refusal)) return;
    if (!(reason instanceof Refusal)) web.log("A log stream failed", reason);
    const cause = reason instanceof Refusal ? reason.message : "The log stream broke unexpectedly.";
    socket.emit("logs-broken", { subscription, cause });
  }
}

async function readHistory(socket: PanelSocket, web: WebProcess, request: LogHistoryRequest) {
  const gone = new AbortController();
  const leave = () => gone.abort();
  socket.once("disconnect", leave);
  try {
    const limit = AbortSignal.any([gone.signal, AbortSignal.timeout(60_000)]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of web.link(socket.data.person).logHistory(request, limit)) chunks.push(chunk);
    return { bytes: Buffer.concat(chunks) };
  } finally {
    socket.off("disconnect", leave);
  }
}
