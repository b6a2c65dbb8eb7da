import type { z } from "zod";
import type { Permission } from "../../contract/permissions.ts";
import type { socketRequests } from "../../contract/socket-requests.ts";

export type SocketEvent = keyof typeof socketRequests;
export type SocketRequest<Event extends SocketEvent> = z.output<(typeof socketRequests)[Event]>;

/** What each event of a browser needs, asked of the parsed request. */
export const socketPermissions: { [Event in SocketEvent]: (request: SocketRequest<Event>) => Permission } = {
  "watch-run": () => "view:production",
  "unwatch-run": () => "view:production",
  "watch-logs": ({ environment }) => `logs:${environment}`,
  "unwatch-logs": () => "view:staging",
  "watch-metrics": ({ environment }) => `view:${environment}`,
  "unwatch-metrics": ({ environment }) => `view:${environment}`,
  "log-history": ({ environment }) => `logs:${environment}`,
};
