import type { IncomingMessage } from "node:http";

/** Set by our own server on each request, whatever the client sent under this name. */
export const addressHeader = "x-slipway-client-address";

/** Behind a proxy that was declared trusted, the last hop it names; otherwise whoever is connected. */
export function clientAddress(request: IncomingMessage, trustsProxy: boolean): string {
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  return (trustsProxy && forwarded) || request.socket.remoteAddress || "unknown";
}
