import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PanelFolders } from "../../../application/panel-folders.ts";
import type { FurtherFiles } from "../../../application/ports.ts";
import { type PanelManifest, panelManifestSchema } from "../../../domain/backup/panel.ts";
import { absent, type Disk, writeNew } from "../disk.ts";
import { manifestFile } from "../place.ts";
import { Broken, createSeal } from "../seal.ts";
import { newIdentity } from "./age.ts";
import { type ArchiveFiles, packInto } from "./archive.ts";
import { copyDatabase, lookAtCopy } from "./database-copy.ts";
import {
  auditName,
  certificatesFolder,
  databaseName,
  environmentFolder,
  folderOf,
  keyName,
  openPanelBackup,
  sessionKeyName,
} from "./open-panel-backup.ts";

export interface NewPanelBackup {
  timestamp: string;
  reason: string;
  by: string;
  instance?: string;
  further: FurtherFiles;
}

/**
 * Archive and manifest in a folder that is there, opened again and looked at. It is encrypted to a key of its own as well,
 * which nobody keeps: so the very file that is on the disk is opened, without the recovery key.
 */
export async function writePanelBackup(
  { folders, opens, disk }: { folders: PanelFolders; opens(key: string, sealed: string): unknown; disk: Disk },
  folder: string,
  { further, ...about }: NewPanelBackup,
  signal: AbortSignal,
): Promise<PanelManifest> {
  const begin = performance.now();
  const own = await ownFiles(folders);
  const copy = join(folder, databaseName);
  copyDatabase(join(folders.shared, databaseName), copy);
  const { sealed: _, recipient, ...seen } = lookAtCopy(copy);
  const proof = recipient === undefined ? undefined : await newIdentity();
  const recipients = proof && recipient !== undefined ? [recipient, proof.recipient] : [];
  const name = proof ? "panel.tar.zst.age" : "panel.tar.zst";
  const files: ArchiveFiles = { [databaseName]: { file: copy }, ...own, ...asArchived(further) };
  let digest = { bytes: 0, sha256: "" };
  await writeNew(disk, join(folder, name), async (target) => {
    digest = await packInto(target, files, recipients, signal);
  });
  await disk.rm(copy);
  const tookMs = Math.round(performance.now() - begin);
  const manifest = panelManifestSchema.parse({
    version: 1,
    ...seen,
    ...about,
    ...(recipient !== undefined && { recipient }),
    archive: { name, ...digest },
    tookMs,
  });
  const text = createSeal(keyIn(own)).close("panel manifest", manifest);
  await writeNew(disk, join(folder, manifestFile), (target) => target.writeFile(text));
  const opened = await openPanelBackup({ folder, into: join(folder, "proof"), opens }, proof, signal);
  await opened.remove();
  return manifest;
}

type Texts = Record<string, { text: string }>;

/**
 * Read at once, so that what is packed is what was looked at; and before the database, so that the audit log has nothing of
 * what the web process saw that the database has not.
 */
async function ownFiles(folders: PanelFolders): Promise<Texts> {
  const certificates = (await readdir(join(folders.data, certificatesFolder)).catch(absent)) ?? [];
  const pems = certificates.filter((name) => name.endsWith(".pem")).map((name) => `${certificatesFolder}/${name}`);
  const each = [keyName, sessionKeyName, auditName, ...pems].map(async (path) => {
    const text = await readFile(join(folderOf(path, folders), path), "utf8").catch(absent);
    return text === undefined ? [] : [[path, { text }] as const];
  });
  return Object.fromEntries((await Promise.all(each)).flat());
}

const asArchived = (files: FurtherFiles): Texts =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${environmentFolder}/${path}`, { text }]));

function keyIn(own: Texts): string {
  const key = own[keyName]?.text.trim();
  if (key) return key;
  throw new Broken(`has no ${keyName}, without which what the database keeps sealed is lost`);
}
