import { createHash } from "node:crypto";
import { addAbortSignal, Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Backup, BackupFile, BackupId, Backups, UnfinishedBackup, WholeBackup } from "../application/ports.ts";
import { timestampTime } from "../contract/backups.ts";
import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { type FailedProof, type Manifest, manifestSchema, type Pin, type Proof } from "../domain/backup/manifest.ts";

/** What outlives a worker. Plain values: a world can be copied. */
export interface BackupWorld {
  finished: StoredBackup[];
  /** What was begun and is not finished: the backup and the run. */
  unfinished: string[];
}

export interface StoredBackup {
  id: BackupId;
  manifest: Manifest;
  contents: Record<string, Uint8Array>;
  proof?: Proof;
  failedProof?: FailedProof;
  pin?: Pin;
  /** What a test says is wrong with it. */
  damage?: string;
}

export const backupWorld = (): BackupWorld => ({ finished: [], unfinished: [] });

/** `between`: when a backup is begun, and not yet finished. */
export function memoryBackups(world: BackupWorld, between: () => void = () => {}): Backups {
  const begun = new Set<string>();
  const stored = (id: BackupId): StoredBackup => {
    const backup = world.finished.find((one) => key(one.id) === key(id));
    if (!backup) throw new Refusal("backup-not-found", `There is no backup ${id.timestamp}.`);
    return backup;
  };
  const read = async (id: BackupId): Promise<WholeBackup> => {
    const backup = describe(stored(id));
    if (backup.state === "damaged") throw new Refusal("backup-damaged", backup.why);
    return backup;
  };
  const listed = (application: string, environment: Environment): Backup[] =>
    world.finished
      .filter(({ id }) => id.application === application && id.environment === environment)
      .sort((a, b) => (a.id.timestamp < b.id.timestamp ? 1 : -1))
      .map(describe);
  const forget = (part: string) => {
    begun.delete(part);
    world.unfinished = world.unfinished.filter((other) => other !== part);
  };

  return {
    read,
    verify: read,

    list: async (application, environment) => listed(application, environment),

    newestProven: async (application, environment, now) =>
      listed(application, environment)
        .filter((backup) => backup.state === "proven")
        .filter(({ manifest }) => manifest.setAside === undefined)
        .find(({ id }) => timestampTime(id.timestamp) <= now),

    async begin(id, run) {
      const part = `${key(id)}.${run}`;
      refuseTwin(world, id);
      forget(part);
      begun.add(part);
      world.unfinished = [...world.unfinished, part];
      return unfinishedBackup(id, run, between, (backup) => {
        refuseTwin(world, id);
        world.finished.push(backup);
        forget(part);
      });
    },

    removeUnfinished: async (id, run) => forget(`${key(id)}.${run}`),

    async removeAllUnfinished() {
      const left = world.unfinished.filter((part) => !begun.has(part));
      left.forEach(forget);
      return left.length;
    },

    async open(id, file, signal) {
      signal.throwIfAborted();
      await read(id);
      const content = stored(id).contents[file];
      if (!content) throw new Error(`${id.timestamp} has no ${file}`);
      return ending(Readable.from([Buffer.from(content)]), signal);
    },

    async saveProof(id, proof) {
      const backup = stored(id);
      backup.proof = { version: 1, manifest: digest(JSON.stringify(backup.manifest)), ...proof };
      delete backup.failedProof;
    },

    async saveFailedProof(id, failure) {
      const backup = stored(id);
      backup.failedProof = { version: 1, manifest: digest(JSON.stringify(backup.manifest)), ...failure };
      delete backup.proof;
    },

    async pin(id, pin) {
      stored(id).pin = pin;
    },

    async unpin(id) {
      delete stored(id).pin;
    },

    async remove(id) {
      const gone = stored(id);
      world.finished = world.finished.filter((backup) => backup !== gone);
    },

    freeBytes: async () => 100e9,
  };
}

const key = ({ application, environment, timestamp }: BackupId) => `${application}/${environment}/${timestamp}`;
const digest = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

function refuseTwin(world: BackupWorld, id: BackupId): void {
  if (world.finished.some((backup) => key(backup.id) === key(id)))
    throw new Refusal("backup-exists", `There is a backup ${id.timestamp}.`);
}

function describe({ id, manifest, proof, failedProof, pin, damage }: StoredBackup): Backup {
  const common = { id, manifest, ...(pin && { pin }) };
  if (damage) return { ...common, state: "damaged", why: damage };
  if (failedProof) return { ...common, state: "failed", why: failedProof.why, failedProof };
  if (proof) return { ...common, state: "proven", proof };
  return { ...common, state: "stored" };
}

function unfinishedBackup(
  id: BackupId,
  run: number,
  between: () => void,
  finish: (backup: StoredBackup) => void,
): UnfinishedBackup {
  const files = new Map<string, BackupFile>();
  const contents = new Map<string, Buffer | undefined>();
  let over = false;
  return {
    async store(file, write, signal) {
      contents.set(file.name, undefined);
      const chunks: Buffer[] = [];
      const into = new Writable({
        write(chunk: Buffer, _encoding, taken) {
          chunks.push(Buffer.from(chunk));
          taken();
        },
      });
      addAbortSignal(signal, into).on("error", () => {}); // said below
      try {
        await write(into);
        between();
        signal.throwIfAborted();
        if (!into.writableEnded) into.end();
        await finished(into);
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
      const bytes = Buffer.concat(chunks);
      contents.set(file.name, bytes);
      const whole = { ...file, bytes: bytes.length, sha256: digest(bytes) };
      files.set(file.name, whole);
      return whole;
    },
    async finish(facts) {
      if (over || contents.size > files.size) throw new Error(`${id.timestamp} is finished, or not yet whole`);
      between();
      const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
      const manifest = manifestSchema.parse({ version: 1, id, ...facts, run, files: [...files.values()], bytes });
      finish({ id, manifest, contents: Object.fromEntries(contents) as Record<string, Buffer> });
      over = true;
      return manifest;
    },
  };
}

function ending(readable: Readable, signal: AbortSignal): Readable {
  const stop = () => readable.destroy(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return readable.on("error", () => {}).once("close", () => signal.removeEventListener("abort", stop));
}
