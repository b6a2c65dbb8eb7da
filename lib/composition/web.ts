import { openDatabase } from "../adapters/store/database.ts";
import { recordIntent } from "../adapters/store/intents.ts";
import { socketIn } from "../application/panel-folders.ts";
import { createApiLimit } from "../delivery/api/limit.ts";
import { createLinkClient } from "../delivery/link/client.ts";
import { passingOn } from "../delivery/sockets/worker-feed.ts";
import type { WebProcess } from "../delivery/web-process.ts";
import { composePeople } from "./people.ts";
import type { WebSettings } from "./web-settings.ts";

/** The web process sees the database and the link, nothing else of what the worker keeps. */
export function composeWeb({
  sharedFolder,
  secret,
  secure,
}: Pick<WebSettings, "sharedFolder" | "secret" | "secure">): WebProcess & { close(): Promise<void> } {
  const database = openDatabase(sharedFolder);
  const socket = socketIn({ shared: sharedFolder });
  const people = composePeople(database, secret);
  /** Where the worker is away, it takes what was recorded when it is back. */
  const poke = () =>
    void createLinkClient(socket, passingOn)
      .call("takeHappenings", {})
      .catch(() => undefined);
  return {
    people: {
      ...people,
      async record(event) {
        await people.record(event);
        poke();
      },
    },
    rights: new EventTarget(),
    recordIntent: (input, actor, at) => recordIntent(database, input, actor, at),
    link: (actor) => createLinkClient(socket, actor),
    apiLimit: createApiLimit(),
    secret,
    secure,
    log: (message, error) => console.error(message, error),
    close: () => database.$disconnect(),
  };
}
