import { io, type Socket } from "socket.io-client";
import { type BrowserEvents, panelNamespace, type ServerEvents } from "#lib/contract/socket.ts";

export type PanelSocket = Socket<ServerEvents, BrowserEvents>;

export function createSocket(): PanelSocket {
  return io(panelNamespace, {
    forceNew: true,
    autoConnect: false,
    reconnection: false,
    timeout: 8000,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
  });
}
