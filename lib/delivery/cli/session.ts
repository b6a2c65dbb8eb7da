import { resolve } from "node:path";
import { type PanelFolders, readPanelFolders, socketIn } from "../../application/panel-folders.ts";
import { hostActor } from "../link/actor.ts";
import { type CommandLink, linkOnThisHost } from "./command-link.ts";
import { linkToPanel, remotePanel } from "./remote-link.ts";

/** What every command is given. */
export interface Session {
  link: CommandLink;
  json: boolean;
  print(text: string): void;
  /** Ends with Ctrl-C or SIGTERM. */
  signal: AbortSignal;
}

const project = resolve(import.meta.dirname, "../../..");

/** As `npm start` sees them: relative to the project. */
export const ownFolders = (): PanelFolders => readPanelFolders(process.env, "data", project);

export function openSession(json: boolean): Session {
  const panel = remotePanel(process.env);
  const interrupted = new AbortController();
  // Once or several times: a terminal, npm and bin/slipway may all pass it on.
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interrupted.abort(new Interrupted()));
  return {
    link: panel ? linkToPanel(panel) : linkOnThisHost(socketIn(ownFolders()), hostActor()),
    json,
    print: (text) => void process.stdout.write(`${text}\n`),
    signal: interrupted.signal,
  };
}

/** Ctrl-C: `words` tell what goes on without us. */
export class Interrupted extends Error {
  words: string | undefined;
}
