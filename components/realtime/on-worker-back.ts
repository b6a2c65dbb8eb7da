import type { WorkerState } from "#lib/contract/socket.ts";
import type { PanelSocket } from "./socket.ts";

/**
 * Calls when the worker answers again after it did not: what it said meanwhile never reached this page, although the
 * page's own connection held. Answers how to stop.
 */
export function onWorkerBack(socket: PanelSocket, back: () => void): () => void {
  let away = false;
  const take = (state: WorkerState) => {
    if (state.answers && away) back();
    away = !state.answers;
  };
  socket.on("worker", take);
  return () => void socket.off("worker", take);
}
