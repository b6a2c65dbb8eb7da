import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";

const shortest = 32;
const keyCheck = "key-check";
const pathIn = (dataFolder: string): string => join(dataFolder, "secret.key");

/** The worker's key is made by `npm start`; without one nothing starts, because what is sealed could not be read again. */
export function readSecret(dataFolder: string): string {
  const path = pathIn(dataFolder);
  const secret = readFileSync(path, "utf8").trim();
  if (secret.length < shortest)
    throw new Error(`${path} has ${secret.length} characters; the worker's key has at least ${shortest}.`);
  return secret;
}

/** With another key nothing that is sealed could be read, and what is new would be sealed with that: nothing starts then. */
export async function assertOwnKey(store: Store, dataFolder: string): Promise<void> {
  try {
    if ((await store.secret(keyCheck)) === undefined) await store.saveSecret(keyCheck, "opened");
  } catch (error) {
    throw new Refusal(
      "wrong-key",
      `${pathIn(dataFolder)} is not the key that this database is sealed with (${(error as Error).message}). Nothing was changed. Put the right file back, or recover the panel from a backup of itself.`,
    );
  }
}
