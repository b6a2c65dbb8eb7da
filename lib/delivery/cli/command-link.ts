import { logEventReader } from "../../contract/log-events.ts";
import type { LogEvent } from "../../contract/logs.ts";
import type { Actor } from "../../contract/permissions.ts";
import { createLinkClient, type LinkClient } from "../link/client.ts";
import type { LinkInput } from "../link/verbs.ts";

/** What commands ask: the worker on this host, or a panel elsewhere. They do not know which. */
export interface CommandLink extends Pick<LinkClient, "call" | "events" | "metrics" | "download" | "openShell"> {
  /** In batches as they arrive. The last event is the `end` of everything. */
  logs(request: LinkInput<"logs">, signal: AbortSignal): AsyncIterable<LogEvent[]>;
}

export function linkOnThisHost(socketPath: string, actor: Actor): CommandLink {
  const link = createLinkClient(socketPath, actor);
  return {
    ...link,
    async *logs(request, signal) {
      const read = logEventReader();
      for await (const chunk of link.logs(request, signal)) yield read(chunk);
    },
  };
}
