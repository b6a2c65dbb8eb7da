import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "next-auth/jwt";
import { io, type Socket } from "socket.io-client";
import { onTestFinished } from "vitest";
import { createSessions } from "../adapters/store/sessions.ts";
import type { PeoplePorts } from "../application/people/ports.ts";
import type { Role } from "../contract/permissions.ts";
import { type BrowserEvents, panelNamespace, type ServerEvents } from "../contract/socket.ts";
import { createApiLimit } from "../delivery/api/limit.ts";
import { createLinkClient } from "../delivery/link/client.ts";
import { sessionCookieName } from "../delivery/session-cookie.ts";
import { servePanelSockets } from "../delivery/sockets/namespace.ts";
import type { WebProcess } from "../delivery/web-process.ts";
import { temporaryDatabase } from "./temporary.ts";

export type BrowserSocket = Socket<ServerEvents, BrowserEvents>;

/** The web process's sockets before a worker's link, with people in a database of their own. */
export async function panelSockets(socketPath: string) {
  const database = temporaryDatabase();
  const logged: [string, unknown][] = [];
  const secret = "the web process's secret of a test";
  const sessions = createSessions(database);
  const web: WebProcess = {
    people: { sessions } as PeoplePorts,
    rights: new EventTarget(),
    recordIntent: () => Promise.reject(new Error("Nobody asks for anything here.")),
    link: (actor) => createLinkClient(socketPath, actor),
    apiLimit: createApiLimit(),
    secret,
    secure: false,
    log: (message, error) => void logged.push([message, error]),
  };
  const http = createServer();
  const sockets = servePanelSockets(http, web);
  await once(http.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    await sockets.close();
    http.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  async function enter(role: Role) {
    const person = { email: `${role}@example.org`, name: role, role, passwordHash: "", createdAt: new Date() };
    const { id } = await database.person.create({ data: person });
    const session = await sessions.begin({ person: id, address: "127.0.0.1", browser: "a test" }, Date.now());
    const token = await encode({ token: { session }, secret });
    return { id, session, cookie: `${sessionCookieName(false)}=${token}` };
  }

  return {
    logged,
    /** Changes a person's role from here on. */
    setRole: (id: string, role: Role) => database.person.update({ where: { id }, data: { role } }),
    /** As the web process does when it has changed somebody's rights itself. */
    tell: () => web.rights.dispatchEvent(new Event("changed")),
    sessions,
    url,
    cookie: async (role: Role) => (await enter(role)).cookie,
    /** Makes a session look unused for so long. */
    age: (id: string, ms: number) =>
      database.session.update({ where: { id }, data: { lastSeenAt: new Date(Date.now() - ms) } }),
    /** As if nobody had proven to be there for long. */
    unconfirm: (id: string) => database.session.update({ where: { id }, data: { confirmedAt: new Date(0) } }),
    async signIn(role: Role): Promise<{ id: string; session: string; socket: BrowserSocket }> {
      const { id, session, cookie } = await enter(role);
      const socket: BrowserSocket = io(`${url}${panelNamespace}`, {
        transports: ["websocket"],
        extraHeaders: { origin: url, cookie },
      });
      onTestFinished(() => void socket.disconnect());
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      return { id, session, socket };
    },
  };
}
