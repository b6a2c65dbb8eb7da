import { createHash, randomUUID } from "node:crypto";
import { link as giveName, open, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, createZstdDecompress } from "node:zlib";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { ask } from "./ask.ts";
import { findBackup } from "./backups.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { plain } from "./text.ts";

export const exportForms = ["zst", "gz", "sql"] as const;
export type ExportForm = (typeof exportForms)[number];

export interface ExportOptions {
  environment?: Environment;
  /** A file that is not there yet, or `-`. */
  to?: string;
  /** By default what the file's name says. */
  as?: ExportForm;
}

/** A run makes the dump, so the journal says who took data out of here; then it is fetched. */
export async function exportBackup(session: Session, timestamp: string, options: ExportOptions): Promise<number> {
  const environment = options.environment ?? (await findBackup(session, timestamp)).environment;
  const form = options.as ?? formOf(options.to);
  const target = options.to ?? `${environment}-${timestamp}.sql${form === "sql" ? "" : `.${form}`}`;
  const file = target === "-" ? undefined : resolve(target);
  if (file !== undefined) await assertFree(file);
  // What is printed is the dump, and nothing else.
  const talking = { ...session, json: false, print: (text: string) => void process.stderr.write(`${text}\n`) };
  const runs: number[] = [];
  const input = { kind: "export", requestId: randomUUID(), environment, timestamp } as const;
  const code = await ask(talking, input, `exports the backup ${timestamp} of ${environment}`, true, (run) =>
    runs.push(run),
  );
  const [run] = runs;
  if (code !== exitCodes.ok || run === undefined) return code;
  const bytes = fetched(session, environment, run);
  if (file === undefined) await pipeline(inForm(bytes, form), process.stdout as Writable, { end: false });
  else await save(file, inForm(bytes, form));
  if (file !== undefined)
    session.print(
      session.json ? JSON.stringify({ run, environment, timestamp, file, form }) : `It is in ${plain(file)}.`,
    );
  return exitCodes.ok;
}

const formOf = (to = ""): ExportForm => exportForms.find((form) => to.endsWith(`.${form}`)) ?? "zst";

async function assertFree(file: string): Promise<void> {
  const present = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw unwritable(file, error);
  });
  await present?.close();
  if (present) throw taken(file);
}

/** The export as it lies with the worker, to its last byte; it ends with an error where it is not that. */
async function* fetched({ link, signal }: Session, environment: Environment, run: number): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let bytes = 0;
  let whole = false;
  let cause = "";
  for await (const batch of link.download({ environment, run }, signal))
    for (const event of batch) {
      if (event.type === "end") cause = event.cause;
      else if (event.type === "whole") whole = event.bytes === bytes && event.sha256 === hash.digest("hex");
      else {
        const chunk = Buffer.from(event.base64, "base64");
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    }
  if (!whole)
    throw new Refusal(
      "export-cut",
      `The export did not come whole: ${cause} What was written of it must not be used. Nothing else was changed. Export it once more.`,
    );
}

function inForm(bytes: AsyncIterable<Buffer>, form: ExportForm): Readable {
  const stored = Readable.from(bytes, { objectMode: false });
  const through = form === "zst" ? [] : [createZstdDecompress(), ...(form === "gz" ? [createGzip()] : [])];
  return through.reduce<Readable>((from, next) => {
    from.once("error", (error) => next.destroy(error));
    return from.pipe(next);
  }, stored);
}

/** For its owner alone, under its name only when all of it is on the disk, and never in place of something. */
async function save(file: string, content: Readable): Promise<void> {
  const part = `${file}.${randomUUID().slice(0, 8)}.part`;
  try {
    const target = await open(part, "wx", 0o600);
    try {
      await target.writeFile(content);
      await target.sync();
    } finally {
      await target.close();
    }
    await giveName(part, file).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? taken(file) : error;
    });
    await using folder = await open(dirname(file), "r");
    await folder.sync();
  } catch (error) {
    throw isComplaint(error) ? unwritable(file, error) : error;
  } finally {
    await rm(part, { force: true });
  }
}

const isComplaint = (error: unknown): error is NodeJS.ErrnoException =>
  /^E(ACCES|DQUOT|FBIG|IO|ISDIR|MLINK|NOENT|NOSPC|NOTDIR|PERM|ROFS)$/.test((error as NodeJS.ErrnoException).code ?? "");

const taken = (file: string) =>
  new Refusal("file-exists", `${file} is there already, and stays as it is. Nothing was written. Name another file.`);

const unwritable = (file: string, { message }: Error) =>
  new Refusal("file-not-written", `${file} cannot be written: ${message}. Nothing is left there. Name another file.`);
