import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "next-auth/jwt";
import { io, type Socket } from "socket.io-client";
import { onTestFinished } from "vitest";
import { createPeople } from "../adapters/store/people.ts";
import type { SignInPorts } from "../application/people.ts";
import type { Role } from "../contract/permissions.ts";
import { type BrowserEvents, panelNamespace, type ServerEvents } from "../contract/socket.ts";
import { createLinkClient } from "../delivery/link/client.ts";
import { servePanelSockets } from "../delivery/sockets/namespace.ts";
import type { WebProcess } from "../delivery/web-process.ts";
import { temporaryDatabase } from "./temporary.ts";

export type BrowserSocket = Socket<ServerEvents, BrowserEvents>;

/** The web process's sockets before a worker's link, with people in a database of their own. */
export async function panelSockets(socketPath: string) {
  const database = temporaryDatabase();
  const logged: [string, unknown][] = [];
  const secret = "the web process's secret of a test";
  const people = createPeople(database);
  const web: WebProcess = {
    people,
    signIn: { people } as SignInPorts,
    recordIntent: () => Promise.reject(new Error("Nobody asks for anything here.")),
    link: (actor) => createLinkClient(socketPath, actor),
    secret,
    log: (message, error) => void logged.push([message, error]),
  };
  const http = createServer();
  const sockets = servePanelSockets(http, web);
  await once(http.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    await sockets.close();
    http.closeAllConnections();
  });
  const { port } = http.address() as AddressInfo;

  return {
    logged,
    /** Changes a person's role from here on. */
    setRole: (id: string, role: Role) => database.person.update({ where: { id }, data: { role } }),
    async signIn(role: Role): Promise<{ id: string; socket: BrowserSocket }> {
      const person = { email: `${role}@example.org`, name: role, role, passwordHash: "", createdAt: new Date() };
      const { id, sessionVersion } = await database.person.create({ data: person });
      const token = await encode({ token: { id, version: sessionVersion }, secret });
      const socket: BrowserSocket = io(`http://127.0.0.1:${port}${panelNamespace}`, {
        transports: ["websocket"],
        extraHeaders: { cookie: `next-auth.session-token=${token}` },
      });
      onTestFinished(() => void socket.disconnect());
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      return { id, socket };
    },
  };
}
