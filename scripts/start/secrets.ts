import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The panel's folder, for nobody but the panel. */
export async function makeDataFolder(data: string): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chmod(data, 0o700);
}

/** A secret of 32 bytes in a file (0600), made when it is missing. It appears whole or not at all. */
export async function ensureSecret(data: string, name: string): Promise<string> {
  const path = join(data, name);
  const present = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (present !== undefined) {
    await chmod(path, 0o600); // it may have been copied here
    return checked(present.trim(), path);
  }
  const unfinished = `${path}.${randomBytes(4).toString("hex")}`;
  await writeFile(unfinished, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    await link(unfinished, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error; // another start was faster: its secret counts
    });
  } finally {
    await rm(unfinished);
  }
  return checked((await readFile(path, "utf8")).trim(), path);
}

/** A damaged secret is never replaced: what was encrypted with it would be lost. */
function checked(secret: string, path: string): string {
  if (secret.length >= 32) return secret;
  throw new Error(
    `${path} is damaged (${secret.length} characters). Put the right one back from a backup; nothing was changed.`,
  );
}
