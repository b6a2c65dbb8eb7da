import { join } from "node:path";
import type { BackupFile, BackupId, Manifest, NewBackupFile, UnfinishedBackup } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { fileNameSchema, manifestSchema } from "../../domain/backup/manifest.ts";
import { bytesOf, compressInto, contentOf } from "./content.ts";
import { absent, type Disk, syncFolder, writeNew, writing } from "./disk.ts";
import { createGrowth, type Digest, type Growth } from "./growth.ts";
import { manifestFile, type Place, partFolder } from "./place.ts";
import type { Seal } from "./seal.ts";

/** Its folder has another name until everything in it, the manifest last, is on the disk. */
export function unfinishedBackup(disk: Disk, seal: Seal, id: BackupId, run: number, place: Place): UnfinishedBackup {
  const { folder, environmentFolder } = place;
  const part = partFolder(place, run);
  const growths = new Map<string, Growth>();
  const stored = new Map<string, BackupFile | undefined>();
  let finished = false;

  const growthOf = (name: string) => {
    const growth = growths.get(name) ?? createGrowth();
    growths.set(name, growth);
    return growth;
  };
  /** It may be finished between two looks. */
  const open = (name: string) => async () =>
    (await disk.open(join(part, name), "r").catch(absent)) ?? disk.open(join(folder, name), "r");

  return {
    async store(file, write, signal) {
      const name = fileNameSchema.parse(file.name);
      if (finished || stored.has(name)) throw new Error(`${name} of ${id.timestamp} cannot be stored any more`);
      stored.set(name, undefined);
      const growth = growthOf(name);
      let digest: Digest = { bytes: 0, sha256: "" };
      try {
        await writing(folder, noBackup, () =>
          writeNew(disk, join(part, name), async (target) => {
            digest = await compressInto(target, growth, write, signal);
          }),
        );
      } catch (error) {
        growth.failed(error);
        throw error;
      }
      growth.whole(digest);
      const whole = fileOf(file, digest);
      stored.set(name, whole);
      return whole;
    },

    follow(name, signal) {
      const growth = growthOf(fileNameSchema.parse(name));
      if (finished && !growth.digest()) growth.failed(new Error(`${name} of ${id.timestamp} was never stored`));
      const damaged = (why: string) => readBackWrong(id, name, why);
      return contentOf(bytesOf(open(name), growth, signal), growth, { folder, damaged }, signal);
    },

    async finish(facts) {
      const files = [...stored.values()].filter((file) => file !== undefined);
      if (finished || files.length < stored.size) throw new Error(`${id.timestamp} is finished, or not yet whole`);
      finished = true;
      for (const [name, growth] of growths) growth.failed(new Error(`${name} of ${id.timestamp} was never stored`));
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const manifest: Manifest = manifestSchema.parse({ version: 1, id, ...facts, run, files, bytes });
      await writing(folder, "If it is in the list it is whole; nothing else was changed.", async () => {
        const text = seal.close("manifest", manifest);
        await writeNew(disk, join(part, manifestFile), (target) => target.writeFile(text));
        await syncFolder(disk, part);
        await disk.rename(part, folder).catch((error: NodeJS.ErrnoException) => {
          throw error.code === "ENOTEMPTY" || error.code === "EEXIST" ? backupExists(id) : error;
        });
        await syncFolder(disk, environmentFolder);
      });
      return manifest;
    },
  };
}

const noBackup = "What was written of it counts for nothing, and nothing else was changed.";

const fileOf = ({ name, ...role }: NewBackupFile, digest: Digest): BackupFile => ({ name, ...role, ...digest });

export const backupExists = ({ timestamp, environment }: BackupId) =>
  new Refusal(
    "backup-exists",
    `There is a backup ${timestamp} of ${environment} already, which stays as it is. Nothing was changed. Try again.`,
  );

const readBackWrong = ({ timestamp }: BackupId, file: string, why: string) =>
  new Refusal(
    "backup-damaged",
    `${file} of the backup ${timestamp} ${why}: the disk gives back something else than was written to it. What was read of it must not be used. Look at the disk, then back up again.`,
  );
