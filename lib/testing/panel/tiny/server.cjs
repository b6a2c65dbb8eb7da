/** The tiny application's backend. `behaviour.json` is what a commit changes about it, `version` tells commits apart, and `VERSION` releases of one commit. */
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const behaviour = require("./behaviour.json");

const version = process.env.VERSION || readFileSync("version", "utf8").trim();
const say = (line) => behaviour.silent || console.log(line);

if (behaviour.exitCode !== undefined) {
  say("Cannot find the plan of the warehouse");
  process.exit(behaviour.exitCode);
}

let underWay = 0;
const server = createServer((request, response) => {
  const busy = underWay++ >= (behaviour.atOnce ?? Infinity);
  response.once("close", () => underWay--);
  const url = new URL(request.url, "http://backend");
  if (url.pathname === "/end") process.exit(1);
  response.setHeader("X-Version", version);
  response.statusCode = busy ? 500 : (behaviour.status ?? 200);
  if (request.method === "POST") return countUpload(request, response);
  if (url.pathname === "/chunked") response.write("in parts\n");
  setTimeout(() => response.end(`version ${version}\n`), Number(url.searchParams.get("ms") ?? 0));
});

function countUpload(request, response) {
  let received = 0;
  request.on("data", (part) => (received += part.length));
  request.on("end", () => response.setHeader("X-Received", received).end());
}

/** A WebSocket that only opens, and closes with 1001 when the release is asked to say good-bye: what its client sends comes back as it is. */
const sockets = new Set();
server.on("upgrade", (request, socket) => {
  sockets.add(socket.once("close", () => sockets.delete(socket)));
  const accept = createHash("sha1").update(
    `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
  );
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Version: ${version}\r\nSec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`,
  );
  socket.on("error", () => {}).pipe(socket);
});

process.on("SIGUSR2", () => {
  for (const socket of sockets) socket.end(Buffer.from([0x88, 2, 0x03, 0xe9])); // a close frame with 1001
});
process.once("SIGTERM", () => server.close(() => process.exit(0)));
if (behaviour.listens !== false) server.listen(3000, () => say(`version ${version} listens`));
else setInterval(() => say("still warming up"), 1_000);
