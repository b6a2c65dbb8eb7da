import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress } from "node:zlib";
import type { BackupId, Clock, DeployBackups, OldManifest } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

const file = "database.sql.zst";

/**
 * `backups/<application>/<environment>/<timestamp>/` below the data folder. The folder is the truth: a backup is what has a
 * manifest, which is written when everything else is safely on the disk.
 */
export function backupFolder(dataFolder: string, clock: Clock): DeployBackups {
  const folderOf = ({ application, environment, timestamp }: BackupId) =>
    join(dataFolder, "backups", application, environment, timestamp);

  const manifest = async (id: BackupId) => {
    const text = await readFile(join(folderOf(id), "manifest.json"), "utf8").catch(absent);
    return text === undefined ? undefined : (JSON.parse(text) as OldManifest);
  };

  return {
    manifest,

    async store(id, facts, write, signal) {
      const folder = folderOf(id);
      const begin = clock.elapsed();
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const { bytes, sha256 } = await writeCompressed(join(folder, file), write, signal);
        const full: OldManifest = { id, ...facts, file, bytes, sha256, tookMs: Math.round(clock.elapsed() - begin) };
        await writeWhole(join(folder, "manifest.json"), (target) =>
          target.writeFile(JSON.stringify(full, undefined, 2)),
        );
        await syncFolder(dirname(folder));
        return full;
      } catch (error) {
        throw notOnDisk(folder, error);
      }
    },

    async removeUnfinished(id) {
      if ((await manifest(id)) === undefined) await rm(folderOf(id), { recursive: true, force: true });
    },
  };
}

async function writeCompressed(path: string, write: (into: Writable) => Promise<void>, signal: AbortSignal) {
  const hash = createHash("sha256");
  let bytes = 0;
  await writeWhole(path, async (target) => {
    const compress = createZstdCompress();
    const stored = pipeline(
      compress,
      async (compressed: AsyncIterable<Buffer>) => {
        for await (const chunk of compressed) {
          hash.update(chunk);
          bytes += chunk.length;
          await target.writeFile(chunk);
        }
      },
      { signal },
    );
    const written = write(compress).then(
      () => compress.end(),
      (error: Error) => compress.destroy(error),
    );
    const [outcome] = await Promise.allSettled([stored, written]);
    if (outcome.status === "rejected") throw outcome.reason;
  });
  return { bytes, sha256: hash.digest("hex") };
}

/** Under a temporary name until all of it is on the disk; readable for the worker alone. */
async function writeWhole(path: string, write: (target: Awaited<ReturnType<typeof open>>) => Promise<void>) {
  const temporary = `${path}.part`;
  const target = await open(temporary, "w", 0o600);
  try {
    await write(target);
    await target.sync();
  } finally {
    await target.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

async function syncFolder(folder: string) {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** The disk's own complaints in words that say what to do; others as they are. */
function notOnDisk(folder: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!code || !/^(ENOSPC|EDQUOT|EACCES|EROFS|EIO)$/.test(code)) return error;
  return new Refusal(
    "backup-not-stored",
    `The backup could not be written to ${folder}: ${message}. Nothing was changed. Make room there, or give Slipway the right to write, then try again.`,
  );
}

function absent(failure: NodeJS.ErrnoException): undefined {
  if (failure.code !== "ENOENT") throw failure;
}
