import type { MetricsRequest } from "../../contract/metrics.ts";
import type { Environment } from "../../contract/names.ts";
import { may } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { WebProcess } from "../web-process.ts";
import type { Guard, PanelSocket } from "./namespace.ts";

/** What one browser watches: each environment once, as long as it says so, may and is there. */
export function watchMetrics(socket: PanelSocket, web: WebProcess, guard: Guard): void {
  const open = new Map<Environment, AbortController>();
  const close = (environment: Environment) => {
    open.get(environment)?.abort();
    open.delete(environment);
  };
  socket.data.judges.push((person) => {
    for (const environment of open.keys()) if (!may(person, `view:${environment}`)) close(environment);
  });
  guard("watch-metrics", (request) => {
    close(request.environment);
    const stop = new AbortController();
    open.set(request.environment, stop);
    void pass(socket, web, request, stop.signal);
  });
  guard("unwatch-metrics", ({ environment }) => close(environment));
  socket.on("disconnect", () => {
    for (const environment of open.keys()) close(environment);
  });
}

/** Ends with the worker, too: the page asks again when it is back. */
async function pass(socket: PanelSocket, web: WebProcess, request: MetricsRequest, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of web.link(socket.data.person).metrics(request, signal))
      if (event.type === "metrics") socket.emit("metrics", { environment: request.environment, ...event });
  } catch (error) {
    if (!signal.aborted && !(error instanceof Refusal)) web.log("Metrics could not be passed on", error);
  }
}
