import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createLinkServer, type LinkServer } from "../delivery/link/server.ts";
import type { LinkHandlers } from "../delivery/link/verbs.ts";
import { temporaryFolder } from "./temporary.ts";

/** A link with only the handlers that a test needs; `logged` is what its server found unexpected. */
export async function someLink(handlers: Partial<LinkHandlers>, socketPath = join(temporaryFolder(), "worker.sock")) {
  const logged: [string, unknown][] = [];
  const server: LinkServer = await createLinkServer({
    socketPath,
    handlers: handlers as LinkHandlers,
    log: (message, error) => logged.push([message, error]),
  });
  onTestFinished(() => server.close(0));
  return { socketPath, server, logged };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
