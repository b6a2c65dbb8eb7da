import { randomUUID } from "node:crypto";
import type { LogRequest } from "../../contract/logs.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { WebProcess } from "../web-process.ts";
import type { Guard, PanelSocket } from "./namespace.ts";

const mostSubscriptions = 8;

/** Log streams of one browser: each ends with its cause, and all of them when the browser is gone. */
export function watchLogs(socket: PanelSocket, web: WebProcess, guard: Guard): void {
  const open = new Map<string, AbortController>();
  guard(
    "watch-logs",
    (request) => `logs:${request.environment}`,
    (request) => {
      if (open.size >= mostSubscriptions) {
        throw new Refusal(
          "too-many-streams",
          `This page already follows ${mostSubscriptions} logs. Close one of them.`,
        );
      }
      const subscription = randomUUID();
      const stop = new AbortController();
      open.set(subscription, stop);
      // The acknowledgement, which names the subscription, has to reach the browser before its first lines.
      setImmediate(() => {
        void pass(socket, web, request, subscription, stop.signal).finally(() => open.delete(subscription));
      });
      return { subscription };
    },
  );
  guard(
    "unwatch-logs",
    () => "view:staging",
    ({ subscription }) => open.get(subscription)?.abort(),
  );
  socket.on("disconnect", () => {
    for (const stop of open.values()) stop.abort();
  });
}

async function pass(
  socket: PanelSocket,
  web: WebProcess,
  request: LogRequest,
  subscription: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const events of web.link(socket.data.person).logs(request, signal)) {
      socket.emit("logs", { subscription, events });
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Refusal)) web.log("A log stream failed", error);
    const cause = error instanceof Refusal ? error.message : "The log stream broke unexpectedly.";
    socket.emit("logs", { subscription, events: [{ type: "end", cause }] });
  }
}
