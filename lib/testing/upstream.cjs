/** A release for tests: http and tls on 3000 and 3443, a greeting and an echo on 3306. Run as `node -e <this>`. */
const { createServer } = require("node:http");
const tls = require("node:https");
const net = require("node:net");

const name = process.env.NAME;

function answer(request, response) {
  response.setHeader("X-Release", name);
  if (request.url === "/fail") return response.writeHead(500).end("failed");
  if (request.url === "/hang-up") return request.socket.destroy();
  if (request.url === "/cut") {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("begin");
    return setTimeout(() => request.socket.destroy(), 50);
  }
  if (request.url === "/wait") {
    response.write("waiting\n");
    return request.on("end", () => response.end("done")).resume();
  }
  const [, slow, ms] = request.url.split("/");
  setTimeout(
    () => response.end(JSON.stringify({ release: name, headers: request.headers })),
    slow === "slow" ? +ms : 0,
  );
}

/** Not a whole WebSocket: the handshake, then an echo of bytes. */
function upgrade(_request, socket) {
  socket.on("error", () => socket.destroy());
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  socket.pipe(socket);
}

createServer(answer).on("upgrade", upgrade).listen(3000);
if (process.env.PEM) tls.createServer({ key: process.env.PEM, cert: process.env.PEM }, answer).listen(3443);
net
  .createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.write(`${name}\n`);
    socket.pipe(socket);
  })
  .listen(3306);
