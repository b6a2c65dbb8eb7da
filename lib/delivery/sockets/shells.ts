import { once } from "node:events";
import { aboutShell, type OpenedShell, type ShellEvent, shellPermission } from "../../contract/database-shell.ts";
import { may } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { OpenShellRequest } from "../../contract/shell-requests.ts";
import type { WebProcess } from "../web-process.ts";
import type { Guard, PanelSocket } from "./namespace.ts";

/** What may be on its way to a browser that has not acknowledged it. */
const windowBytes = 256 * 1024;

interface OpenHere {
  opened: OpenedShell;
  /** Here at once; the worker is told why. */
  end(cause: string): void;
}

/** Shells of databases in one browser: each ends with its cause, and all of them when the browser is gone. */
export function serveShells(socket: PanelSocket, web: WebProcess, guard: Guard): void {
  const open = new Map<string, OpenHere>();
  const link = () => web.link(socket.data.person);
  socket.data.judges.push((person) => {
    for (const { opened, end } of open.values())
      if (!may(person, shellPermission(opened)))
        end(`${person.name} may no longer open a shell ${aboutShell(opened)} in ${opened.environment}.`);
  });
  guard("open-shell", (request) => openShell(socket, web, request, open));
  guard("type-in-shell", (request) => link().call("typeInShell", request));
  guard("resize-shell", (request) => link().call("resizeShell", request));
  guard("close-shell", ({ shell }) => open.get(shell)?.end("You have closed it."));
  socket.on("disconnect", (reason) => {
    const signedOut = reason === "server namespace disconnect";
    for (const { end } of open.values())
      end(signedOut ? "The sign-in has ended." : "The page was left, or was cut off.");
  });
}

async function openShell(
  socket: PanelSocket,
  web: WebProcess,
  request: OpenShellRequest,
  open: Map<string, OpenHere>,
): Promise<OpenedShell> {
  const stop = new AbortController();
  const leave = () => stop.abort();
  socket.once("disconnect", leave);
  try {
    const batches = web.link(socket.data.person).openShell(request, stop.signal)[Symbol.asyncIterator]();
    const { value: [first, ...more] = [] } = (await batches.next()) as IteratorResult<ShellEvent[], undefined>;
    if (first?.type !== "opened") throw new Refusal("shell-not-opened", endOf(first));
    const { type: _, ...opened } = first;
    const here: OpenHere = {
      opened,
      end(cause) {
        if (!open.delete(opened.shell)) return;
        socket.emit("shell-ended", { shell: opened.shell, cause });
        const { shell, environment, mode } = opened;
        const told = web.link(socket.data.person).call("closeShell", { shell, environment, mode, cause });
        void told.catch(() => undefined).finally(leave); // where the worker has gone, so has the shell
      },
    };
    open.set(opened.shell, here);
    // The acknowledgement, which names the shell, has to reach the browser before what it shows.
    setImmediate(() => void pass(socket, web, here, more, batches, stop.signal));
    return opened;
  } finally {
    socket.off("disconnect", leave);
  }
}

const endOf = (event: ShellEvent | undefined): string => (event?.type === "end" ? event.cause : "It was not opened.");

/** At the browser's pace: what it has not acknowledged is bounded here, and holds back the worker, and the client there. */
async function pass(
  socket: PanelSocket,
  web: WebProcess,
  { opened: { shell }, end }: OpenHere,
  first: readonly ShellEvent[],
  batches: AsyncIterator<ShellEvent[]>,
  signal: AbortSignal,
): Promise<void> {
  const room = new EventTarget();
  let onItsWay = 0;
  const show = async ({ base64 }: { base64: string }) => {
    const bytes = Buffer.from(base64, "base64");
    onItsWay += bytes.length;
    socket.emit("shell-output", { shell, bytes }, () => {
      onItsWay -= bytes.length;
      if (onItsWay < windowBytes) room.dispatchEvent(new Event("room"));
    });
    if (onItsWay >= windowBytes) await once(room, "room", { signal });
  };
  try {
    for (let next = { done: false, value: [...first] } as IteratorResult<ShellEvent[]>; !next.done; ) {
      for (const event of next.value) {
        if (signal.aborted) return;
        if (event.type === "output") await show(event);
        if (event.type === "end") end(event.cause);
      }
      next = await batches.next();
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Refusal)) web.log("A database shell broke", error);
    end(error instanceof Refusal ? error.message : "It broke unexpectedly.");
  }
}
