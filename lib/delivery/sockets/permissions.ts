import type { z } from "zod";
import { isCriticalShell, shellPermission } from "../../contract/database-shell.ts";
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
  "open-shell": shellPermission,
  "type-in-shell": shellPermission,
  "resize-shell": shellPermission,
  "close-shell": ({ environment }) => `view:${environment}`,
};

/** Somebody must have proven a moment ago to be there, as for critical actions. */
export const isCritical = (event: SocketEvent, request: unknown): boolean =>
  event === "open-shell" && isCriticalShell(request as SocketRequest<"open-shell">);

/** Somebody has done it. All else an open page asks by itself as well, which keeps no session alive. */
export const isUse = (event: SocketEvent): boolean => event === "open-shell" || event === "type-in-shell";
