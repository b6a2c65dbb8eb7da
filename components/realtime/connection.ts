import { io, type Socket } from "socket.io-client";
import { type BrowserEvents, panelNamespace, type ServerEvents, signedOut } from "#lib/contract/socket.ts";

export type PanelSocket = Socket<ServerEvents, BrowserEvents>;

export type ConnectionState =
  | { is: "connecting" }
  | { is: "live" }
  /** `since`: when it was lost; `retryAt`: when it is tried again, by the browser's clock. */
  | { is: "lost"; since: number; retryAt: number }
  /** Where the panel ended the session while the page was open, it says why. */
  | { is: "signed-out"; cause?: string };

export interface Connection {
  socket: PanelSocket;
  state(): ConnectionState;
  subscribe(changed: () => void): () => void;
  retryNow(): void;
  open(): void;
  close(): void;
}

const delays = [500, 1000, 2000, 4000, 8000];

function createSocket(): PanelSocket {
  return io(panelNamespace, {
    forceNew: true,
    autoConnect: false,
    reconnection: false,
    timeout: 8000,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
  });
}

/** One connection for the whole page. It tries again by itself, so that the page can say when. */
export function createConnection(): Connection {
  const socket = createSocket();
  const listeners = new Set<() => void>();
  let state: ConnectionState = { is: "connecting" };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;

  const become = (next: ConnectionState) => {
    state = next;
    for (const changed of listeners) changed();
  };
  const connect = () => {
    clearTimeout(timer);
    socket.connect();
  };
  const retryLater = () => {
    const delay = delays[Math.min(attempts++, delays.length - 1)] ?? 8000;
    const since = state.is === "lost" ? state.since : Date.now();
    clearTimeout(timer);
    timer = setTimeout(connect, delay);
    become({ is: "lost", since, retryAt: Date.now() + delay });
  };

  socket.on("connect", () => {
    attempts = 0;
    become({ is: "live" });
  });
  socket.on("connect_error", (error) => (error.message === signedOut ? become({ is: "signed-out" }) : retryLater()));
  socket.on("session-ended", ({ cause }) => become({ is: "signed-out", cause }));
  socket.on("disconnect", (reason) => reason !== "io client disconnect" && state.is !== "signed-out" && retryLater());

  // A network that is gone does not close what was open over it; that would be noticed by a missed sign of life only.
  const networkGone = () => {
    if (state.is === "live") socket.io.engine.close();
  };
  const retryNow = () => {
    if (state.is === "lost") connect();
  };
  return {
    socket,
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    retryNow,
    open() {
      window.addEventListener("online", retryNow);
      window.addEventListener("offline", networkGone);
      document.addEventListener("visibilitychange", retryNow);
      connect();
    },
    close() {
      window.removeEventListener("online", retryNow);
      window.removeEventListener("offline", networkGone);
      document.removeEventListener("visibilitychange", retryNow);
      clearTimeout(timer);
      socket.disconnect();
    },
  };
}
