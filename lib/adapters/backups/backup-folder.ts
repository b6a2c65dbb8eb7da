import { basename, join } from "node:path";
import type { Backup, BackupId, Backups, WholeBackup } from "../../application/ports.ts";
import { timestampTime } from "../../contract/backups.ts";
import { type Environment, environments } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { failedProofSchema, pinSchema, proofSchema } from "../../domain/backup/manifest.ts";
import { bytesOf, contentOf, digestOf, sameDigest } from "./content.ts";
import {
  absent,
  type Disk,
  makeFolder,
  nodeDisk,
  reading,
  removeFile,
  replaceFile,
  syncFolder,
  writing,
} from "./disk.ts";
import { look, manifestDigest, rememberingLook } from "./look.ts";
import {
  failedProofFile,
  folderOf,
  isPartFolder,
  isTimestamp,
  manifestFile,
  type Place,
  partFolder,
  pinFile,
  placeOf,
  proofFile,
  unfinished,
} from "./place.ts";
import { createSeal } from "./seal.ts";
import { backupExists, unfinishedBackup } from "./unfinished-backup.ts";

export interface BackupFolderSettings {
  dataFolder: string;
  /** The worker's: what is not sealed by it is nobody's backup. */
  secret: string;
  disk?: Disk;
}

/**
 * `backups/<application>/<environment>/<timestamp>/` below the data folder. The folder is the truth: a backup is what has
 * that name, which is given to it when everything in it is safely on the disk, and taken from it before anything is removed.
 */
export function backupFolder({ dataFolder, secret, disk = nodeDisk }: BackupFolderSettings): Backups {
  const seal = createSeal(secret);
  const begun = new Set<string>();
  const backups = join(dataFolder, "backups");
  const place = (id: BackupId) => placeOf(dataFolder, id);

  /** Newest first, whatever lies there. */
  const idsOf = async (application: string, environment: Environment): Promise<BackupId[]> => {
    const folder = folderOf(dataFolder, application, environment);
    const names = (await reading(folder, () => namesIn(disk, folder))).filter(isTimestamp).sort().reverse();
    return names.map((timestamp) => ({ application, environment, timestamp }));
  };
  const remembered = rememberingLook({ disk, seal });
  const lookAt = (id: BackupId) => remembered(id, place(id).folder);

  const found = async (id: BackupId): Promise<Backup> => {
    const { folder } = place(id);
    const backup = await reading(folder, () => look({ disk, seal }, id, folder));
    if (!backup) throw notFound(id);
    return backup;
  };
  const read = async (id: BackupId): Promise<WholeBackup> => {
    const backup = await found(id);
    if (backup.state === "damaged") throw damaged(id, backup.why);
    return backup;
  };
  const open = async (id: BackupId, name: string, signal: AbortSignal) => {
    signal.throwIfAborted();
    const { folder } = place(id);
    const file = (await read(id)).manifest.files.find((one) => one.name === name);
    if (!file) throw new Error(`${id.timestamp} has no ${name}`);
    return { file, bytes: bytesOf(() => disk.open(join(folder, name), "r"), file.bytes, signal) };
  };
  /** Of the very manifest that lies there. */
  const digestOfManifest = async (id: BackupId) => {
    const { folder } = place(id);
    await read(id);
    return manifestDigest(await reading(folder, () => disk.readFile(join(folder, manifestFile), "utf8")));
  };
  const change = (id: BackupId, work: (place: Place) => Promise<void>) => {
    const at = place(id);
    return writing(at.folder, "The backup itself is as it was.", () => work(at));
  };

  return {
    read,

    async list(application, environment) {
      const each = (await idsOf(application, environment)).map(lookAt);
      return (await Promise.all(each)).filter((backup) => backup !== undefined);
    },

    async newestProven(application, environment, now) {
      for (const id of await idsOf(application, environment)) {
        if (timestampTime(id.timestamp) > now) continue;
        const backup = await lookAt(id);
        if (backup?.state === "proven" && backup.manifest.setAside === undefined) return backup;
      }
      return undefined;
    },

    async verify(id, signal) {
      const backup = await read(id);
      const { folder } = place(id);
      for (const file of backup.manifest.files) {
        const { bytes } = await open(id, file.name, signal);
        const digest = await reading(folder, () => digestOf(bytes));
        if (!sameDigest(digest, file)) throw damaged(id, `${file.name} is not what was stored.`);
      }
      return backup;
    },

    async begin(id, run) {
      const at = place(id);
      const part = partFolder(at, run);
      if (await reading(at.folder, () => disk.lstat(at.folder).catch(absent))) throw backupExists(id);
      await writing(at.folder, "Nothing was changed.", async () => {
        await disk.rm(part, { recursive: true, force: true });
        await makeFolder(disk, dataFolder, "backups", id.application, id.environment, basename(part));
      });
      begun.add(part);
      return unfinishedBackup(disk, seal, id, run, at);
    },

    async removeUnfinished(id, run) {
      await change(id, async (at) => {
        await disk.rm(partFolder(at, run), { recursive: true, force: true });
        begun.delete(partFolder(at, run));
      });
    },

    async removeAllUnfinished() {
      let count = 0;
      const remove = async (path: string) => {
        await disk.rm(path, { recursive: true, force: true });
        count += 1;
      };
      await writing(backups, "The backups themselves are as they were.", async () => {
        for await (const { folder, name } of foldersOf(disk, backups)) {
          const path = join(folder, name);
          if (isPartFolder(name) && !begun.has(path)) await remove(path);
          if (!isTimestamp(name)) continue;
          const files = await namesIn(disk, path);
          for (const file of files.filter((one) => temporaryNames.includes(one))) await remove(join(path, file));
        }
      });
      return count;
    },

    async open(id, name, signal) {
      const { bytes, file } = await open(id, name, signal);
      const wrong = (why: string) => damaged(id, `${name} ${why}. What was read of it must not be used.`);
      return contentOf(bytes, file, { folder: place(id).folder, damaged: wrong }, signal);
    },

    async saveProof(id, proof) {
      const manifest = await digestOfManifest(id);
      const text = seal.close("proof", proofSchema.parse({ version: 1, manifest, ...proof }));
      await change(id, async ({ folder }) => {
        await removeFile(disk, join(folder, failedProofFile));
        await replaceFile(disk, join(folder, proofFile), text);
      });
    },

    async saveFailedProof(id, failure) {
      const manifest = await digestOfManifest(id);
      const text = seal.close("failed proof", failedProofSchema.parse({ version: 1, manifest, ...failure }));
      await change(id, async ({ folder }) => {
        await replaceFile(disk, join(folder, failedProofFile), text);
        await removeFile(disk, join(folder, proofFile));
      });
    },

    async pin(id, pin) {
      await found(id);
      await change(id, ({ folder }) =>
        replaceFile(disk, join(folder, pinFile), seal.close("pin", pinSchema.parse(pin))),
      );
    },

    async unpin(id) {
      await found(id);
      await change(id, ({ folder }) => removeFile(disk, join(folder, pinFile)));
    },

    async remove(id) {
      await found(id);
      const at = place(id);
      await writing(
        at.folder,
        "As long as it is in the list it is whole; what is left else goes at the next start.",
        async () => {
          const part = partFolder(at, "removed");
          await disk.rm(part, { recursive: true, force: true });
          await disk.rename(at.folder, part);
          await syncFolder(disk, at.environmentFolder);
          await disk.rm(part, { recursive: true, force: true });
        },
      );
    },

    async freeBytes() {
      const { bavail, bsize } = await reading(backups, async () => {
        return (await disk.statfs(backups).catch(absent)) ?? disk.statfs(dataFolder);
      });
      return bavail * bsize;
    },
  };
}

const temporaryNames = [proofFile, failedProofFile, pinFile].map((name) => `${name}${unfinished}`);

const namesIn = async (disk: Disk, folder: string): Promise<string[]> =>
  (await disk.readdir(folder).catch(absent)) ?? [];

/** Of all applications. */
async function* foldersOf(disk: Disk, backups: string): AsyncGenerator<{ folder: string; name: string }> {
  for (const application of await namesIn(disk, backups))
    for (const environment of environments) {
      const folder = join(backups, application, environment);
      for (const name of await namesIn(disk, folder)) yield { folder, name };
    }
}

const called = ({ timestamp, environment }: { timestamp: string; environment: Environment }) =>
  `The backup ${timestamp} of ${environment}`;

const notFound = (id: BackupId) =>
  new Refusal(
    "backup-not-found",
    `${called(id)} is not there (any more). Nothing was changed. Choose one of the list.`,
  );

const damaged = (id: BackupId, why: string) =>
  new Refusal("backup-damaged", `${called(id)} is damaged: ${why} Nothing was changed. Choose another one.`);
