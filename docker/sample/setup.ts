import { randomBytes } from "node:crypto";
import { access, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { developer, git } from "./git.ts";
import { commitHistory, type Variation } from "./history.ts";

export interface SampleOptions {
  /** Values of the compose file's NODE_IMAGE, NGINX_IMAGE and MYSQL_IMAGE. */
  images: Record<string, string>;
  /** Published ports by the compose file's variable (`STAGING_HTTP_PORT`, …), where the defaults are taken. */
  ports?: Record<string, number>;
  /** Where the engine is shared with another copy: what this one is called instead of `wms`. Counts for a new origin. */
  name?: string;
}

export interface Sample {
  /** The working tree, which is the application's root on the host too. */
  repository: string;
  /** The bare repository that it pushes to. */
  origin: string;
}

/**
 * Puts the warehouse application at `<root>/wms`, with `<root>/wms.git` as its origin and everything a host needs beside
 * the code: images, secrets, folders. May be repeated: commits, secrets and uploads stay; `.env` is written anew.
 */
export async function createSample(root: string, { images, ports = {}, name }: SampleOptions): Promise<Sample> {
  const sample = { repository: join(root, "wms"), origin: join(root, "wms.git") };
  await mkdir(root, { recursive: true });
  if (!(await exists(sample.origin))) await appear(sample.origin, (place) => createOrigin(place, { ports, name }));
  if (!(await exists(sample.repository))) await appear(sample.repository, (place) => clone(sample.origin, place));
  await prepareHost(sample.repository, { ...images, ...ports });
  return sample;
}

/** Makes a folder elsewhere and moves it into place when it is complete: what is there is whole, even after a crash. */
async function appear(folder: string, make: (place: string) => Promise<void>): Promise<void> {
  const workshop = await mkdtemp(`${folder}.`);
  try {
    const place = join(workshop, "made");
    await make(place);
    await rename(place, folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function createOrigin(place: string, variation: Variation): Promise<void> {
  const history = `${place}-history`;
  await mkdir(history);
  await git(history, ["init", "--quiet", "--initial-branch=main"]);
  await commitHistory(history, variation);
  await git(history, ["branch", "stable/prisma-mysql-1"]);
  await git(history, ["clone", "--quiet", "--bare", history, place]);
  await git(place, ["remote", "remove", "origin"]);
}

async function clone(origin: string, place: string): Promise<void> {
  await git(origin, ["clone", "--quiet", "--branch=main", origin, place]);
  await git(place, ["branch", "--track", "stable/prisma-mysql-1", "origin/stable/prisma-mysql-1"]);
  await git(place, ["config", "user.name", developer.name]);
  await git(place, ["config", "user.email", developer.email]);
}

/** What belongs to the host and not to git. */
async function prepareHost(repository: string, values: Record<string, string | number>): Promise<void> {
  for (const folder of [
    "backend/uploads/staging",
    "backend/uploads/production",
    "logs/staging",
    "logs/production",
    "env",
  ])
    await mkdir(join(repository, folder), { recursive: true });
  await writeFile(join(repository, ".env"), envFile(values));
  for (const environment of ["staging", "production"])
    await writeOnce(join(repository, "env", `${environment}.env`), envFile(newSecrets()));
}

function newSecrets(): Record<string, string> {
  const secret = () => randomBytes(24).toString("base64url");
  return { MYSQL_ROOT_PASSWORD: secret(), MYSQL_PASSWORD: secret(), JWT_SECRET: secret() };
}

function envFile(values: Record<string, string | number>): string {
  const lines = Object.entries(values).map(([name, value]) => {
    if (!/^[A-Z][A-Z0-9_]*$/.test(name) || /[\s'"$#\\]/.test(String(value)))
      throw new Error(`${name}=${value} cannot stand in an env file.`);
    return `${name}=${value}\n`;
  });
  return lines.join("");
}

/** Secrets that a running database knows must not change. */
async function writeOnce(file: string, text: string): Promise<void> {
  if (await exists(file)) return;
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
