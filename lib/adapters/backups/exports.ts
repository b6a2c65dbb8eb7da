import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ExportedFile, Exports } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { compressInto } from "./content.ts";
import { absent, nodeDisk as disk, makeFolder, reading, syncFolder, writeNew, writing } from "./disk.ts";
import { unfinished } from "./place.ts";

/** `exports/<run>.sql.zst` below the data folder. */
export function exportsFolder(dataFolder: string): Exports {
  const folder = join(dataFolder, "exports");
  const fileOf = (run: number) => join(folder, `${run}.sql.zst`);

  return {
    async write(run, write, signal) {
      const part = `${fileOf(run)}${unfinished}`;
      return writing(folder, "What was written of it counts for nothing.", async () => {
        await makeFolder(disk, dataFolder, "exports");
        await disk.rm(part, { force: true });
        let written: ExportedFile = { bytes: 0, sha256: "" };
        await writeNew(disk, part, async (target) => {
          written = await compressInto(target, write, signal);
        });
        await disk.rename(part, fileOf(run));
        await syncFolder(disk, folder);
        return written;
      });
    },

    async open(run, signal) {
      const there = await reading(folder, () => lstat(fileOf(run)).catch(absent));
      if (!there?.isFile()) throw notKept(run);
      return createReadStream(fileOf(run), { signal });
    },

    async remove(run) {
      await disk.rm(fileOf(run), { force: true });
      await disk.rm(`${fileOf(run)}${unfinished}`, { force: true });
    },

    async removeBefore(at) {
      for (const name of (await readdir(folder).catch(absent)) ?? []) {
        const there = await lstat(join(folder, name)).catch(absent);
        if (there && there.mtimeMs < at) await disk.rm(join(folder, name), { force: true });
      }
    },
  };
}

const notKept = (run: number) =>
  new Refusal(
    "export-not-found",
    `What run ${run} has exported is not kept any more: it is for a day. Nothing was changed. Export the backup once more.`,
  );
