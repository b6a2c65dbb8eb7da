import type { PeoplePorts } from "../application/people/ports.ts";
import type { IntentInput } from "../contract/intents.ts";
import type { Actor } from "../contract/permissions.ts";
import type { ApiLimit } from "./api/limit.ts";
import type { LinkClient } from "./link/client.ts";

/** What the web process consists of, composed once at its start (lib/composition/web.ts). */
export interface WebProcess {
  people: PeoplePorts;
  /** Is told `changed` when somebody's role or sessions are others, so that open pages are judged again at once. */
  rights: EventTarget;
  /** Writes down what somebody asked for; the worker answers it. The same request id is the same intent. */
  recordIntent(input: IntentInput, actor: Actor, at: number): Promise<string>;
  /** The worker, asked in somebody's name. */
  link(actor: Actor): LinkClient;
  apiLimit: ApiLimit;
  /** Signs the cookie that names a session. */
  secret: string;
  /** Browsers reach the panel by https. */
  secure: boolean;
  /** Says on the process's log what went wrong, under the reference that the browser was shown. */
  log(message: string, error: unknown): void;
}

// Next's bundles and the server's own modules share no instances, so what both need is handed over here.
const key = Symbol.for("slipway.web");

export function provideWebProcess(web: WebProcess): void {
  Reflect.set(globalThis, key, web);
}

export function webProcess(): WebProcess {
  const web = Reflect.get(globalThis, key) as WebProcess | undefined;
  if (!web)
    throw new Error("This page runs without the web process. Start the panel with npm start, not with next start.");
  return web;
}
