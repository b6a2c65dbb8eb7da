import { randomUUID } from "node:crypto";
import { closeSync, createReadStream, createWriteStream, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import dockerignore from "@balena/dockerignore";
import { type Extract, extract as extractTar, type Pack, pack as packTar } from "tar-stream";
import { Refusal } from "../../contract/refusal.ts";

export interface BuildContext extends Disposable {
  /** Tar, without what the ignore file leaves out. */
  open(): Readable;
}

/**
 * Applies the context's ignore file (`<dockerfile>.dockerignore`, else `.dockerignore`), which for a tar is the client's
 * job. The Dockerfile itself is always sent, because the engine reads it from the context. The tar is kept in a nameless
 * file meanwhile: the ignore file may come after what it is about.
 */
export async function buildContext(context: Readable, dockerfile: string, signal: AbortSignal): Promise<BuildContext> {
  const file = namelessFile();
  try {
    await pipeline(context, createWriteStream("", { fd: file, autoClose: false }), { signal });
    const wanted = posix.normalize(dockerfile);
    const found = await ignoreFile(file, wanted);
    const ignore = dockerignore().add(found.ignore);
    if (!found.dockerfile) throw dockerfileMissing(dockerfile);
    const isSent = (path: string) => path === wanted || !ignore.ignores(path);
    return { open: () => filtered(file, isSent), [Symbol.dispose]: () => closeSync(file) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * A descriptor of a file that is gone with it, also when the process is killed. No `FileHandle`: closing one waits for every
 * stream that was made of it and not destroyed.
 */
function namelessFile(): number {
  const path = join(tmpdir(), `slipway-context-${randomUUID()}`);
  const file = openSync(path, "wx+", 0o600);
  rmSync(path);
  return file;
}

async function ignoreFile(file: number, dockerfile: string): Promise<{ ignore: string; dockerfile: boolean }> {
  const contents = new Map<string, string>();
  let found = false;
  for await (const entry of entries(file)) {
    const path = posix.normalize(entry.header.name);
    if (path === dockerfile) found = true;
    if (path === ".dockerignore" || path === `${dockerfile}.dockerignore`) contents.set(path, await text(entry));
    else entry.resume();
  }
  const ignore = contents.get(`${dockerfile}.dockerignore`) ?? contents.get(".dockerignore") ?? "";
  return { ignore: ignore.replace(/^\uFEFF/, ""), dockerfile: found };
}

function filtered(file: number, isSent: (path: string) => boolean): Readable {
  const pack = packTar();
  copy(file, pack, isSent).then(
    () => pack.finalize(),
    (error) => pack.destroy(error),
  );
  return Readable.from(pack, { objectMode: false });
}

async function copy(file: number, pack: Pack, isSent: (path: string) => boolean): Promise<void> {
  for await (const entry of entries(file)) {
    const path = posix.normalize(entry.header.name).replace(/\/$/, "");
    if (path !== "." && !isSent(path)) entry.resume();
    else if (entry.header.type === "file") await pipeline(entry, pack.entry(entry.header));
    else {
      entry.resume();
      pack.entry(entry.header);
    }
  }
}

function entries(file: number): Extract {
  const extract = extractTar();
  const source = createReadStream("", { fd: file, start: 0, autoClose: false });
  source.on("error", (error) => extract.destroy(error)).pipe(extract);
  return extract;
}

const dockerfileMissing = (dockerfile: string) =>
  new Refusal(
    "dockerfile-missing",
    `There is no ${dockerfile} in the build context. Nothing was built. Add it at that commit, or correct \`build\` in the ` +
      "compose file, then deploy again.",
    { dockerfile },
  );
