/** The web process without its pages: sign-in and sockets, as server.ts serves them. */
import { createServer } from "node:http";
import { composeWeb } from "../../lib/composition/web.ts";
import { servePanelSockets } from "../../lib/delivery/sockets/namespace.ts";

const { SLIPWAY_DATA: dataFolder = "", NEXTAUTH_SECRET: secret = "", PORT = "0" } = process.env;
const http = createServer();
servePanelSockets(http, composeWeb({ dataFolder, secret }));
http.listen(Number(PORT), "127.0.0.1");
