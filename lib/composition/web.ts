import { join } from "node:path";
import { createPasswords } from "../adapters/passwords/argon2.ts";
import { createSignInLimit } from "../adapters/passwords/sign-in-limit.ts";
import { openDatabase } from "../adapters/store/database.ts";
import { recordIntent } from "../adapters/store/intents.ts";
import { createPeople } from "../adapters/store/people.ts";
import { createLinkClient } from "../delivery/link/client.ts";
import type { WebProcess } from "../delivery/web-process.ts";
import type { WebSettings } from "./web-settings.ts";

/** The web process sees the database and the link, nothing else of the data folder. */
export function composeWeb({
  dataFolder,
  secret,
}: Pick<WebSettings, "dataFolder" | "secret">): WebProcess & { close(): Promise<void> } {
  const database = openDatabase(dataFolder);
  const people = createPeople(database);
  const socket = join(dataFolder, "worker.sock");
  return {
    people,
    signIn: { people, passwords: createPasswords(), limit: createSignInLimit() },
    recordIntent: (input, actor, at) => recordIntent(database, input, actor, at),
    link: (actor) => createLinkClient(socket, actor),
    secret,
    log: (message, error) => console.error(message, error),
    close: () => database.$disconnect(),
  };
}
