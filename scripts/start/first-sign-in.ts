import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "../../lib/adapters/store/database.ts";
import { createPeople } from "../../lib/adapters/store/people.ts";
import type { StartSettings } from "./settings.ts";

const day = 24 * 60 * 60_000;

/**
 * A one-time link for the first administrator, while there is nobody yet. The token also lies in `setup-token` (0600),
 * for whoever starts the panel without looking at what it prints.
 */
export async function firstSignInLink({ folders, url }: StartSettings): Promise<string | undefined> {
  const file = join(folders.shared, "setup-token");
  const database = openDatabase(folders.shared);
  try {
    const people = createPeople(database);
    if (await people.anybody()) {
      await rm(file, { force: true });
      return undefined;
    }
    const token = await people.issueSetUpToken(Date.now() + day);
    await writeFile(file, token, { mode: 0o600 });
    return `${url}/setup?token=${token}`;
  } finally {
    await database.$disconnect();
  }
}
