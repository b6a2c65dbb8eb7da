import { WebSocket, WebSocketServer } from "ws";

const path = "/api/live";
const helloLimit = 5_000;
const heartbeat = 30_000;
const goingAway = 1001;
const notSignedIn = 4401;

/**
 * Tells every signed-in browser about each stock movement. The first message of a client is its token: in the address
 * it would end up in access logs.
 */
export function createLive({ tokens, log }) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  const listeners = new Set();

  sockets.on("connection", (socket) => {
    socket.alive = true;
    socket.on("pong", () => (socket.alive = true));
    socket.on("error", (error) => log.warn({ err: error }, "live connection broke"));
    socket.on("close", () => listeners.delete(socket));
    const impatience = setTimeout(() => socket.close(notSignedIn, "no token"), helloLimit);
    socket.once("message", (data) => {
      clearTimeout(impatience);
      try {
        tokens.verify(String(data));
      } catch {
        return socket.close(notSignedIn, "token refused");
      }
      listeners.add(socket);
      socket.send(JSON.stringify({ type: "welcome" }));
    });
  });

  const pulse = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!socket.alive) socket.terminate();
      socket.alive = false;
      socket.ping();
    }
  }, heartbeat);

  return {
    attach(server) {
      server.on("upgrade", (request, socket, head) => {
        if (request.url !== path) return socket.destroy();
        sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
      });
    },
    publish(event) {
      const message = JSON.stringify(event);
      for (const socket of listeners) if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    /** Those who are here are sent away, to come back at once; who comes later is welcome. */
    sayGoodbye(reason) {
      for (const socket of sockets.clients) socket.close(goingAway, reason);
    },
    close() {
      clearInterval(pulse);
      this.sayGoodbye("the server is stopping");
    },
  };
}
