import { createReadStream } from "node:fs";
import { lstat, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { PanelFolders } from "../../../application/panel-folders.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { type PanelContents, type PanelManifest, panelManifestSchema } from "../../../domain/backup/panel.ts";
import { digestOf, sameDigest } from "../content.ts";
import { absent } from "../disk.ts";
import { manifestFile } from "../place.ts";
import { Broken, createSeal } from "../seal.ts";
import { unpackInto } from "./archive.ts";
import { lookAtCopy } from "./database-copy.ts";

export const databaseName = "slipway.db";
export const keyName = "secret.key";
export const sessionKeyName = "web.secret";
export const auditName = "audit.ndjson";
export const certificatesFolder = "certificates";
/** In the archive: files of the application's root. */
export const environmentFolder = "environment";

/** Where a file of the archive has its place. */
export const folderOf = (path: string, { data, shared }: PanelFolders): string =>
  path === databaseName || path === sessionKeyName ? shared : data;

export interface OpenedPanelBackup {
  manifest: PanelManifest;
  files: PanelContents["files"];
  remove(): Promise<void>;
}

interface Opening {
  /** The backup's. */
  folder: string;
  /** A folder that is not there yet, for what is in it. */
  into: string;
  opens(key: string, sealed: string): unknown;
}

/**
 * Unpacks a backup of the panel and looks whether it is one: the archive is what the manifest says, every file is what was
 * packed, the database is sound and as large as it was, and the key in it opens what the database keeps sealed and has
 * sealed the manifest. Throws `Broken`, as the end of a sentence about the backup, and leaves nothing behind then.
 */
export async function openPanelBackup(
  { folder, into, opens }: Opening,
  key: { identity: string } | undefined,
  signal: AbortSignal,
): Promise<OpenedPanelBackup> {
  const { manifest, text } = await readManifest(folder);
  const archive = join(folder, manifest.archive.name);
  const remove = () => rm(into, { recursive: true, force: true });
  if (!(await lstat(archive).catch(absent))?.isFile()) throw new Broken(`has no ${manifest.archive.name}`);
  const digest = await digestOf(createReadStream(archive) as AsyncIterable<Buffer>);
  if (!sameDigest(digest, manifest.archive)) throw new Broken(`has another ${manifest.archive.name} than was written`);
  if (manifest.recipient !== undefined && !key) throw keyNeeded(manifest.recipient);
  await mkdir(into, { mode: 0o700 });
  try {
    const identity = manifest.recipient === undefined ? undefined : key?.identity;
    const { files } = await unpackInto(into, archive, identity, signal);
    await check(into, manifest, text, opens);
    return { manifest, files, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** As it lies there: whether it was this panel that wrote it is known when the archive is open. */
export async function readManifest(folder: string): Promise<{ manifest: PanelManifest; text: string }> {
  const text = await readFile(join(folder, manifestFile), "utf8").catch(absent);
  if (text === undefined) throw new Broken(`has no ${manifestFile}`);
  try {
    const { seal: _, ...value } = JSON.parse(text) as Record<string, unknown>;
    return { manifest: panelManifestSchema.parse(value), text };
  } catch {
    throw new Broken(`has a ${manifestFile} that cannot be understood by this version`);
  }
}

async function check(into: string, manifest: PanelManifest, text: string, opens: Opening["opens"]): Promise<void> {
  const key = (await readFile(join(into, keyName), "utf8")).trim();
  createSeal(key).open("panel manifest", panelManifestSchema, text);
  const { rows, migrations, sealed } = lookAtCopy(join(into, databaseName));
  if (!isDeepStrictEqual(rows, manifest.rows) || !isDeepStrictEqual(migrations, manifest.migrations))
    throw new Broken("has another database than was counted");
  for (const value of sealed) {
    try {
      opens(key, value);
    } catch {
      throw new Broken(`has a ${keyName} that does not open what its database keeps sealed`);
    }
  }
}

const keyNeeded = (recipient: string) =>
  new Refusal(
    "recovery-key-needed",
    `This backup is encrypted to ${recipient}. Nothing was changed. Give the recovery key that belongs to it: slipway recover … --key FILE.`,
  );
