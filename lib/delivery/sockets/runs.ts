import type { WatchRun } from "../../contract/socket-requests.ts";
import type { WebProcess } from "../web-process.ts";
import type { PanelSocket } from "./namespace.ts";

const page = 2000;

export const runRoom = (run: number) => `run:${run}`;

/** Joins first and replays second: what comes twice is dropped by its number in the browser, a hole could not be. */
export async function watchRun(
  socket: PanelSocket,
  web: WebProcess,
  { run, after, outputAfter }: WatchRun,
): Promise<null> {
  const link = web.link(socket.data.person);
  await socket.join(runRoom(run));
  for (const entry of await link.call("journal", { run, after })) socket.emit("journal", { run, entry });
  for (let last = outputAfter; ; ) {
    const lines = await link.call("output", { run, after: last, limit: page });
    if (lines.length > 0) socket.emit("output", { run, lines });
    if (lines.length < page) return null;
    last = lines.at(-1)?.line ?? last;
  }
}
