import { createReadStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { oneAtATime } from "../../application/one-at-a-time.ts";
import type { Blanks } from "../../application/ports.ts";
import { blockSize, compressInto } from "./content.ts";
import { absent, makeFolder, nodeDisk, reading, writeNew, writing } from "./disk.ts";
import { unfinished } from "./place.ts";

/** The servers of two environments, and those that they had before. */
const kept = 4;
const ending = ".tar.zst";

/** `blanks/<key>.tar.zst` below the data folder. What a worker that died has left half goes with the next that is kept. */
export function blankFolder(dataFolder: string): Blanks {
  const folder = join(dataFolder, "blanks");
  const pathOf = (key: string) => join(folder, `${key}${ending}`);
  const inTurn = oneAtATime();
  return {
    open: (key, signal) =>
      reading(folder, async () => {
        if (!(await stat(pathOf(key)).catch(absent))) return undefined;
        const content = createZstdDecompress({ chunkSize: blockSize });
        pipeline(createReadStream(pathOf(key)), content, { signal }).catch(() => {}); // whoever reads it is told
        return content.on("error", () => {});
      }),

    keep: (key, write, signal) =>
      inTurn(() =>
        writing(folder, "Nothing else was changed.", async () => {
          const part = join(await makeFolder(nodeDisk, dataFolder, "blanks"), `blank${unfinished}`);
          await rm(part, { force: true });
          await writeNew(nodeDisk, part, async (target) => {
            await compressInto(target, write, signal);
          });
          await rename(part, pathOf(key));
          for (const path of (await newestFirst(folder)).slice(kept)) await rm(path, { force: true });
        }),
      ),

    forget: (key) => writing(folder, "Nothing else was changed.", () => rm(pathOf(key), { force: true })),
  };
}

async function newestFirst(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  const times = names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs }));
  return (await Promise.all(times)).sort((one, other) => other.at - one.at).map(({ path }) => path);
}
