import type { Server as HttpServer } from "node:http";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { Server, type Socket } from "socket.io";
import { demandConfirmed } from "../../application/people/sign-in.ts";
import { isSignedIn } from "../../application/sessions.ts";
import { environments } from "../../contract/names.ts";
import { type Actor, demand, may } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { type BrowserEvents, panelNamespace, type ServerEvents, signedOut } from "../../contract/socket.ts";
import { socketRequests } from "../../contract/socket-requests.ts";
import { refused } from "../refused.ts";
import type { WebProcess } from "../web-process.ts";
import { judgeHandshake, mayConnect } from "./handshake.ts";
import { judgeSocket } from "./judge.ts";
import { watchLogs } from "./logs.ts";
import { watchMetrics } from "./metrics.ts";
import { OutputBatches } from "./output-batches.ts";
import { isCritical, isUse, type SocketEvent, type SocketRequest, socketPermissions } from "./permissions.ts";
import { runRoom, watchRun } from "./runs.ts";
import { serveShells } from "./shells.ts";
import { WorkerFeed } from "./worker-feed.ts";

/** `judges` are told who the person is now: what is open for this browser may have to end. */
interface SocketData {
  person: Actor;
  judges: ((person: Actor) => void)[];
}
export type PanelSocket = Socket<BrowserEvents, ServerEvents, Record<string, never>, SocketData>;
export type PanelServer = Server<BrowserEvents, ServerEvents, Record<string, never>, SocketData>;

/** For what nobody tells us: a limit that is reached, a change that another process made. */
const judgeEveryMs = 5_000;
const largestMessage = 64 * 1024;
/** Of one page: scrolling through a log asks for a page at a time. */
export const mostEvents = { points: 300, duration: 10 };
/** A browser knows within a quarter of a minute that it hears nothing any more. */
const signOfLife = { pingInterval: 10_000, pingTimeout: 5_000 };
const everybody = "status";

/** The browsers' live connection. Handshake and every event ask for the person's permission as it is at that moment. */
export function servePanelSockets(http: HttpServer, web: WebProcess): { close(): Promise<void> } {
  const stopping = new AbortController();
  const server: PanelServer = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: largestMessage,
    allowRequest: (request, allow) => allow(mayConnect(request) ? null : "foreign-origin", mayConnect(request)),
    ...signOfLife,
  });
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
    judgeHandshake(socket.request, web, false) // a page that is open connects again by itself
      .then((judged) => {
        if (!isSignedIn(judged)) return next(new Error(signedOut));
        Object.assign(socket.data, { person: judged.person, judges: [] });
        next();
      })
      .catch((error) => next(new Error(refused(error, web).message)));
  });
  panel.on("connection", (socket) => {
    socket.emit("worker", feed.worker);
    if (mayViewAll(socket.data.person)) {
      void socket.join(everybody);
      if (feed.status) socket.emit("status", feed.status);
    }
    const guard = guardFor(socket, web);
    guard("watch-run", (request) => watchRun(socket, web, request));
    guard("unwatch-run", async ({ run }) => socket.leave(runRoom(run)));
    watchLogs(socket, web, guard);
    watchMetrics(socket, web, guard);
    serveShells(socket, web, guard);
  });
  const following = feed.follow(stopping.signal);
  const judgeAll = () => void judgeSockets(panel, web);
  const judging = setInterval(judgeAll, judgeEveryMs);
  web.rights.addEventListener("changed", judgeAll);
  return {
    async close() {
      clearInterval(judging);
      web.rights.removeEventListener("changed", judgeAll);
      batches.close();
      stopping.abort();
      await following;
      await server.close();
    },
  };
}

export type Guard = <Event extends SocketEvent>(
  event: Event,
  perform: (request: SocketRequest<Event>) => unknown,
) => void;

/**
 * Session, schema, permission of the parsed request, then the work; the answer goes to the acknowledgement. A page's events are
 * begun in the order in which it sent them; none waits for another's work to end.
 */
function guardFor(socket: PanelSocket, web: WebProcess): Guard {
  const limiter = new RateLimiterMemory(mostEvents);
  let turn: Promise<unknown> = Promise.resolve();

  async function judged<Event extends SocketEvent>(event: Event, raw: unknown): Promise<SocketRequest<Event>> {
    await limiter.consume("page").catch(() => Promise.reject(tooOften()));
    const signedIn = await judgeSocket(socket, web, isUse(event));
    const parsed = socketRequests[event].safeParse(raw);
    if (!parsed.success) throw new Refusal("bad-input", `${event} was sent something it does not take.`);
    demand(signedIn.person, socketPermissions[event](parsed.data as never));
    if (isCritical(event, parsed.data)) demandConfirmed(signedIn);
    return parsed.data as never;
  }

  return (event, perform) => {
    socket.on(event, (async (raw: unknown, acknowledge?: unknown) => {
      const reply = typeof acknowledge === "function" ? acknowledge : () => undefined;
      const request = judged(event, raw);
      request.catch(() => undefined); // it is refused below, in its turn
      const begun = turn.then(async () => ({ work: perform(await request) }));
      turn = begun.catch(() => undefined);
      try {
        const { work } = await begun;
        reply({ ok: true, value: (await work) ?? null });
      } catch (error) {
        reply(refused(error, web));
      }
    }) as never);
  };
}

const tooOften = () => new Refusal("too-often", "This page asks for more than the panel answers. Wait a moment.");

const mayViewAll = (person: Actor) => environments.every((environment) => may(person, `view:${environment}`));

/** Who is signed out is disconnected by being judged; whose rights are others is told, and so is what is open for him. */
async function judgeSockets(panel: ReturnType<PanelServer["of"]>, web: WebProcess): Promise<void> {
  for (const socket of panel.sockets.values() as Iterable<PanelSocket>) {
    try {
      const { person } = await judgeSocket(socket, web, false);
      for (const judge of socket.data.judges) judge(person);
      if (!mayViewAll(person)) for (const room of socket.rooms) if (room !== socket.id) await socket.leave(room);
    } catch (error) {
      if (!(error instanceof Refusal)) web.log("A session could not be judged", error);
    }
  }
}
