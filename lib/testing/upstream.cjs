/** A release for tests: http and tls on 3000 and 3443, a greeting and an echo on 3306. Run as `node -e <this>`. */
const { createHash } = require("node:crypto");
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

/** Not a whole WebSocket: the handshake (RFC 6455, 4.2.2), then an echo of bytes. */
function upgrade(request, socket) {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  socket.on("error", () => socket.destroy());
  socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
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
