import { join } from "node:path";
import type { BackupFile, BackupId, Manifest, NewBackupFile, UnfinishedBackup } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { fileNameSchema, manifestSchema } from "../../domain/backup/manifest.ts";
import { compressInto, type Digest } from "./content.ts";
import { type Disk, syncFolder, writeNew, writing } from "./disk.ts";
import { manifestFile, type Place, partFolder } from "./place.ts";
import type { Seal } from "./seal.ts";

/** Its folder has another name until everything in it, the manifest last, is on the disk. */
export function unfinishedBackup(disk: Disk, seal: Seal, id: BackupId, run: number, place: Place): UnfinishedBackup {
  const { folder, environmentFolder } = place;
  const part = partFolder(place, run);
  const stored = new Map<string, BackupFile | undefined>();
  let finished = false;

  return {
    async store(file, write, signal) {
      const name = fileNameSchema.parse(file.name);
      if (finished || stored.has(name)) throw new Error(`${name} of ${id.timestamp} cannot be stored any more`);
      stored.set(name, undefined);
      let digest: Digest = { bytes: 0, sha256: "" };
      await writing(folder, noBackup, () =>
        writeNew(disk, join(part, name), async (target) => {
          digest = await compressInto(target, write, signal);
        }),
      );
      const whole = fileOf(file, digest);
      stored.set(name, whole);
      return whole;
    },

    async finish(facts) {
      const files = [...stored.values()].filter((file) => file !== undefined);
      if (finished || files.length < stored.size) throw new Error(`${id.timestamp} is finished, or not yet whole`);
      finished = true;
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
