import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import type { z } from "zod";
import { environments } from "../../contract/names.ts";
import { type Actor, may, type Permission } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import {
  type BrowserEvents,
  panelNamespace,
  type ServerEvents,
  signedOut,
  socketRequests,
} from "../../contract/socket.ts";
import { refused } from "../refused.ts";
import type { WebProcess } from "../web-process.ts";
import { personOfHandshake } from "./handshake.ts";
import { watchLogs } from "./logs.ts";
import { OutputBatches } from "./output-batches.ts";
import { currentPerson } from "./person.ts";
import { runRoom, watchRun } from "./runs.ts";
import { WorkerFeed } from "./worker-feed.ts";

export type PanelSocket = Socket<BrowserEvents, ServerEvents, Record<string, never>, { person: Actor }>;
export type PanelServer = Server<BrowserEvents, ServerEvents, Record<string, never>, { person: Actor }>;

const checkSessionsEveryMs = 30_000;
/** A browser knows within a quarter of a minute that it hears nothing any more. */
const signOfLife = { pingInterval: 10_000, pingTimeout: 5_000 };
const everybody = "status";

/** The browsers' live connection. Handshake and every event ask for the person's permission as it is at that moment. */
export function servePanelSockets(http: HttpServer, web: WebProcess): { close(): Promise<void> } {
  const stopping = new AbortController();
  const server: PanelServer = new Server(http, { serveClient: false, maxHttpBufferSize: 64 * 1024, ...signOfLife });
  const panel = server.of(panelNamespace);
  const batches = new OutputBatches((event) => panel.to(runRoom(event.run)).emit("output", event));
  const feed = new WorkerFeed(web, {
    worker: (state) => panel.emit("worker", state),
    event(event) {
      if (event.type === "status") panel.to(everybody).emit("status", event.status);
      if (event.type === "journal")
        panel.to(runRoom(event.run)).emit("journal", { run: event.run, entry: event.entry });
      if (event.type === "output") batches.add(event.run, event.line);
    },
  });
  panel.use((socket, next) => {
    personOfHandshake(socket.request, web)
      .then((person) => {
        if (!person) return next(new Error(signedOut));
        socket.data.person = person;
        next();
      })
      .catch((error) => next(new Error(refused(error, web).message)));
  });
  panel.on("connection", (socket) => {
    socket.emit("worker", feed.worker);
    if (mayViewAny(socket.data.person)) {
      void socket.join(everybody);
      if (feed.status) socket.emit("status", feed.status);
    }
    const guard = guardFor(socket, web);
    guard("watch-run", viewPermission, (request) => watchRun(socket, web, request));
    guard("unwatch-run", viewPermission, async ({ run }) => socket.leave(runRoom(run)));
    watchLogs(socket, web, guard);
  });
  const following = feed.follow(stopping.signal);
  const checking = setInterval(() => void endFormerSessions(panel, web), checkSessionsEveryMs);
  return {
    async close() {
      clearInterval(checking);
      batches.close();
      stopping.abort();
      await following;
      await server.close();
    },
  };
}

type Requests = typeof socketRequests;
export type Guard = <Event extends keyof Requests>(
  event: Event,
  permission: (request: z.infer<Requests[Event]>) => Permission,
  perform: (request: z.infer<Requests[Event]>) => unknown,
) => void;

/** Session, schema, permission of the parsed request, then the work; the answer goes to the acknowledgement. */
function guardFor(socket: PanelSocket, web: WebProcess): Guard {
  return (event, permission, perform) => {
    socket.on(event, (async (raw: unknown, acknowledge?: unknown) => {
      const reply = typeof acknowledge === "function" ? acknowledge : () => undefined;
      try {
        const person = await currentPerson(socket, web);
        const parsed = socketRequests[event].safeParse(raw);
        if (!parsed.success) throw new Refusal("bad-input", `${event} was sent something it does not take.`);
        const needed = permission(parsed.data as never);
        if (!may(person, needed))
          throw new Refusal("forbidden", `${person.name} (${person.role}) may not do this (${needed}).`);
        const value = await perform(parsed.data as never);
        reply({ ok: true, value: value ?? null });
      } catch (error) {
        reply(refused(error, web));
      }
    }) as never);
  };
}

const mayViewAny = (person: Actor) => environments.some((environment) => may(person, `view:${environment}`));
const viewPermission = (): Permission => "view:staging";

async function endFormerSessions(panel: ReturnType<PanelServer["of"]>, web: WebProcess): Promise<void> {
  for (const socket of panel.sockets.values() as Iterable<PanelSocket>) {
    await currentPerson(socket, web).catch((error) => {
      if (!(error instanceof Refusal)) web.log("A session could not be checked", error);
    });
  }
}
