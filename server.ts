import type { IncomingMessage } from "node:http";
import { join, resolve } from "node:path";
import next from "next";
import { composeWeb } from "./lib/composition/web.ts";
import { readWebSettings } from "./lib/composition/web-settings.ts";
import { refusedAction } from "./lib/delivery/action-request.ts";
import { createHttpServer } from "./lib/delivery/http-server.ts";
import { nameClient } from "./lib/delivery/incoming.ts";
import { createRequestLimit } from "./lib/delivery/request-limit.ts";
import { servePanelSockets } from "./lib/delivery/sockets/namespace.ts";
import { createStaticFiles } from "./lib/delivery/static-files.ts";
import { provideWebProcess } from "./lib/delivery/web-process.ts";

const longestStopMs = 10_000;

const settings = readWebSettings(process.env);
const web = composeWeb(settings);
provideWebProcess(web);

const http = createHttpServer(settings.certificate, console.error);
const dir = resolve(import.meta.dirname);
const app = next({
  dev: settings.development,
  dir,
  httpServer: http,
  port: settings.port,
});
await app.prepare();
const handle = app.getRequestHandler();
const refused = createRequestLimit();
const isStatic = settings.development ? () => false : createStaticFiles(join(dir, ".next/static"));
http.on("request", (request, response) => {
  if (request.url?.startsWith("/socket.io/")) return;
  void refused(request, response).then(async (isRefused) => {
    if (isRefused || isStatic(request, response) || (await refusedAction(request, response))) return;
    await handle(request, response);
  });
});
const sockets = servePanelSockets(http, web);
// First of all, also for what the sockets take for themselves.
for (const event of ["request", "upgrade"])
  http.prependListener(event, (request: IncomingMessage) => nameClient(request, settings.trustsProxy));
http.listen(settings.port, settings.host, () => console.log(`web: listening on ${settings.host}:${settings.port}`));

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  setTimeout(() => process.exit(1), longestStopMs).unref();
  await sockets.close();
  http.closeIdleConnections();
  await app.close();
  await web.close();
  process.exit(0);
}
