"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { type Connection, type ConnectionState, createConnection } from "./connection.ts";
import type { PanelSocket } from "./socket.ts";
import { createStatusStore, type StatusSnapshot, type StatusStore } from "./status-store.ts";

const RealtimeContext = createContext<{ connection: Connection; store: StatusStore } | undefined>(undefined);

/** Keeps the page's one live connection open, and what it says about the whole panel. */
export function RealtimeProvider({ initial, children }: { initial: StatusSnapshot; children: ReactNode }) {
  const [value] = useState(() => realtimeFrom(initial));
  const { connection, store } = value;

  useEffect(() => {
    connection.open();
    return connection.close;
  }, [connection]);

  // A page that was rendered again by the server may know more than a connection that is lost.
  useEffect(() => {
    if (initial.status) store.take(initial.status);
  }, [initial, store]);

  return <RealtimeContext value={value}>{children}</RealtimeContext>;
}

function realtimeFrom(initial: StatusSnapshot) {
  const store = createStatusStore(initial);
  const connection = createConnection((socket) => {
    socket.on("status", store.take);
    socket.on("worker", store.takeWorker);
  });
  return { connection, store };
}

function useRealtime() {
  const value = useContext(RealtimeContext);
  if (!value) throw new Error("The live connection needs a RealtimeProvider around it");
  return value;
}

export const useConnection = () => useRealtime().connection;

const none = () => undefined;

/** Undefined until its code has come: the page does not wait for it. */
export function useSocket(): PanelSocket | undefined {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.socket, none);
}

const connecting: ConnectionState = { is: "connecting" };

export function useConnectionState(): ConnectionState {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.state, () => connecting);
}

/** The newest status of the panel, and whether the worker answers. */
export function usePanel(): StatusSnapshot {
  const { store } = useRealtime();
  return useSyncExternalStore(store.subscribe, store.snapshot, store.rendered);
}
