import { hostActor } from "../link/actor.ts";
import { exitCodes } from "./exit.ts";
import type { OnThisHost } from "./on-this-host.ts";
import { ownFolders, type Session } from "./session.ts";

/** Needs no worker: whoever can read the data folder may. */
export async function makePersonLink({ json, print }: Session, host: OnThisHost, email: string): Promise<number> {
  const link = await host.personLink(email, ownFolders(), { ...hostActor(), from: "host" });
  const panel = process.env.NEXTAUTH_URL || `http://localhost:${process.env.PORT || 3000}`;
  const address = `${panel}${link.path}`;
  if (json) print(JSON.stringify({ ...link, address }));
  else print(`${address}\nIt works once, for three days; when it is used, the second factor is taken away.`);
  return exitCodes.ok;
}
