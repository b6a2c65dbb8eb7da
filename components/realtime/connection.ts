import { signedOut } from "#lib/contract/socket.ts";
import type { PanelSocket } from "./socket.ts";

export type ConnectionState =
  | { is: "connecting" }
  | { is: "live" }
  /** `since`: when it was lost; `retryAt`: when it is tried again, by the browser's clock. */
  | { is: "lost"; since: number; retryAt: number }
  /** Where the panel ended the session while the page was open, it says why. */
  | { is: "signed-out"; cause?: string };

export interface Connection {
  /** Undefined until its code has come: the page is shown, and can be used, without it. */
  socket(): PanelSocket | undefined;
  state(): ConnectionState;
  subscribe(changed: () => void): () => void;
  retryNow(): void;
  open(): void;
  close(): void;
}

const delays = [500, 1000, 2000, 4000, 8000];

/** One connection for the whole page. It tries again by itself, so that the page can say when. `listen` hears all of it. */
export function createConnection(listen: (socket: PanelSocket) => void): Connection {
  const listeners = new Set<() => void>();
  let state: ConnectionState = { is: "connecting" };
  let socket: PanelSocket | undefined;
  let isOpen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;

  const tell = () => {
    for (const changed of listeners) changed();
  };
  const become = (next: ConnectionState) => {
    state = next;
    tell();
  };
  const connect = () => {
    clearTimeout(timer);
    if (socket) socket.connect();
    else void import("./socket.ts").then(({ createSocket }) => begin(createSocket), retryLater);
  };
  const begin = (createSocket: () => PanelSocket) => {
    if (!isOpen || socket) return;
    socket = createSocket();
    socket.on("connect", () => {
      attempts = 0;
      become({ is: "live" });
    });
    socket.on("connect_error", (error) => (error.message === signedOut ? become({ is: "signed-out" }) : retryLater()));
    socket.on("session-ended", ({ cause }) => become({ is: "signed-out", cause }));
    socket.on("disconnect", (reason) => reason !== "io client disconnect" && state.is !== "signed-out" && retryLater());
    listen(socket);
    tell();
    socket.connect();
  };
  const retryLater = () => {
    if (!isOpen) return;
    const delay = delays[Math.min(attempts++, delays.length - 1)] ?? 8000;
    const since = state.is === "lost" ? state.since : Date.now();
    clearTimeout(timer);
    timer = setTimeout(connect, delay);
    become({ is: "lost", since, retryAt: Date.now() + delay });
  };

  // A network that is gone does not close what was open over it; that would be noticed by a missed sign of life only.
  const networkGone = () => {
    if (state.is === "live") socket?.io.engine.close();
  };
  const retryNow = () => {
    if (state.is === "lost") connect();
  };
  return {
    socket: () => socket,
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    retryNow,
    open() {
      isOpen = true;
      window.addEventListener("online", retryNow);
      window.addEventListener("offline", networkGone);
      document.addEventListener("visibilitychange", retryNow);
      connect();
    },
    close() {
      isOpen = false;
      window.removeEventListener("online", retryNow);
      window.removeEventListener("offline", networkGone);
      document.removeEventListener("visibilitychange", retryNow);
      clearTimeout(timer);
      socket?.disconnect();
    },
  };
}
