import { resolve } from "node:path";
import { exitCodes } from "./exit.ts";
import type { OnThisHost, RecoveredPanel } from "./on-this-host.ts";
import { readGiven } from "./read-given.ts";
import { ownFolders, type Session } from "./session.ts";
import { plain } from "./text.ts";

/** Needs no worker, and there must be none: the data folder has nothing in it yet but backups. */
export async function recover(
  { json, print, signal }: Session,
  host: OnThisHost,
  from: string,
  keyFile: string | undefined,
): Promise<number> {
  const identity = keyFile === undefined ? undefined : await readGiven(keyFile);
  const folders = ownFolders();
  const target = folders.data;
  const recovered = await host.recover(resolve(from), folders, identity, signal);
  if (json) print(JSON.stringify({ dataFolder: target, ...recovered }, null, 2));
  else print(lines(recovered, target).join("\n"));
  return exitCodes.ok;
}

function lines({ manifest, environmentFiles }: RecoveredPanel, target: string): string[] {
  const { timestamp, application, instance } = manifest;
  return [
    `The panel of ${timestamp} is back in ${plain(target)}.`,
    ...(instance ? [`Its label on the engine is ${plain(instance)} (SLIPWAY_INSTANCE, if it was set).`] : []),
    ...(application
      ? [
          `It runs ${plain(application.id)} from ${plain(application.repository)}; its root is ${plain(application.root)}.`,
        ]
      : []),
    ...(environmentFiles.length > 0
      ? [
          `Put these into the root: ${environmentFiles.map((name) => plain(`${target}/recovered-environment/${name}`)).join(", ")}`,
        ]
      : []),
    "Then start the panel: npm start, or docker compose up for one in containers.",
  ];
}
