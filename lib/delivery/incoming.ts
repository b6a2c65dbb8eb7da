import type { IncomingMessage } from "node:http";
import { addressHeader, clientAddress } from "./client-address.ts";

/** What a proxy says of the client counts only where a proxy is trusted; our own header is ours alone. */
export function nameClient(request: IncomingMessage, trustsProxy: boolean): void {
  request.headers[addressHeader] = clientAddress(request, trustsProxy);
  if (!trustsProxy) delete request.headers["x-forwarded-host"];
}
