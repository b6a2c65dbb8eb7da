import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { backupFolder } from "../../lib/adapters/backups/backup-folder.ts";
import type { Backups } from "../../lib/application/ports.ts";
import { Refusal } from "../../lib/contract/refusal.ts";
import { folderOfBackup, type Harm, harms, useOf } from "../../lib/testing/backup-harms.ts";
import { type DiskFault, faultyDisk, killed } from "../../lib/testing/faulty-disk.ts";
import { seeded } from "../../lib/testing/random.ts";
import type { Source, Victim } from "./source.ts";
import { type Judged, judged } from "./tally.ts";

interface Case {
  source: Source;
  victim: Victim;
  proven: boolean;
  random: () => number;
  /** Empty, and gone afterwards. */
  dataFolder: string;
}

interface Fault {
  name: string;
  /** Only of a proven backup. */
  proven?: true;
  judge(on: Case): Promise<"refused" | "equal">;
}

const limitMs = 180_000;

/** One seeded fault of one of the victims, as far as it can be judged without a server: what is read is what was dumped. */
export async function faultOnFolder(sources: readonly Source[], seed: number): Promise<Judged> {
  const random = seeded(seed);
  const fault = one(faults, random);
  const source = one(sources, random);
  const victim = one(source.victims, random);
  const proven = fault.proven ?? random() < 0.5;
  const dataFolder = await mkdtemp(join(tmpdir(), "slipway-fault-"));
  const facts = {
    fault: fault.name,
    of: `${source.kind} ${victim.method}`,
    when: proven ? "after the proof" : "before the proof",
    on: "folder",
    seed,
  } as const;
  try {
    return await judged(facts, () => fault.judge({ source, victim, proven, random, dataFolder }));
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

const harmed = (harm: Harm): Fault => ({
  name: harm.name,
  ...(harm.proven && { proven: true }),
  async judge({ source, victim, proven, random, dataFolder }) {
    for (const id of [victim.id, victim.other])
      await cp(folderOfBackup(source.panel.data, id), folderOfBackup(dataFolder, id), { recursive: true });
    if (!proven) await rm(join(folderOfBackup(dataFolder, victim.id), "proof.json"));
    const { id: of, other, archives } = victim;
    const id = await harm.do({ dataFolder, victim: of, other, archives }, random);
    const backups = backupFolder({ dataFolder, secret: source.secret });
    const { state } = (await backups.list(id.application, id.environment)).find(isOf(id.timestamp)) ?? {};
    if (harm.shows && state === "proven") throw new Error("It is listed as proven");
    return useOf(backups, id, victim.digests);
  },
});

const isOf =
  (timestamp: string) =>
  ({ id }: { id: { timestamp: string } }) =>
    id.timestamp === timestamp;

const blockSize = 256 * 1024;

/** At one of the blocks that are read when it is verified and used. */
const onReading = (name: string, does: "cannot read" | "misreads"): Fault => ({
  name,
  async judge({ source, victim, random }) {
    const { manifest } = await source.backups.read(victim.id);
    const blocks = manifest.files.reduce((sum, { bytes }) => sum + Math.ceil(bytes / blockSize), 0);
    const disk = faultyDisk({ does, at: Math.floor(random() * 2 * blocks) });
    const backups = backupFolder({ dataFolder: source.panel.data, secret: source.secret, disk });
    return useOf(backups, victim.id, victim.digests, ["backup-damaged", "backup-unreadable"]);
  },
});

/** At one of the changes of the disk while it is stored and its proof saved; then the next worker comes. */
const onStoring = (name: string, fault: (at: number) => DiskFault): Fault => ({
  name,
  async judge({ source, victim, proven, random, dataFolder }) {
    const disk = faultyDisk(fault(Math.floor(random() * (await changesOf(source, victim)))));
    const failure = await storeAgain(source, victim, backupFolder({ dataFolder, secret: source.secret, disk }), proven);
    const next = backupFolder({ dataFolder, secret: source.secret });
    await next.removeAllUnfinished();
    const [found] = await next.list(victim.id.application, victim.id.environment);
    if (failure && !isTold(failure)) throw failure;
    if (found) {
      if ((await useOf(next, victim.id, victim.digests)) === "refused") throw new Error("What is listed is not whole");
      return "equal";
    }
    if (!failure) throw new Error("It was stored, and is not there");
    return "refused";
  },
});

const isTold = (failure: Error) => failure instanceof Refusal || failure.message === killed;

/** The very content once more; answers what it failed of. */
async function storeAgain(
  { backups: from }: Source,
  { id, archives }: Victim,
  into: Backups,
  proven: boolean,
): Promise<Error | undefined> {
  const signal = AbortSignal.timeout(limitMs);
  const backup = await from.read(id);
  const { version: _v, id: _i, files: _f, bytes: _b, run, ...facts } = backup.manifest;
  try {
    const unfinished = await into.begin(id, run);
    for (const name of archives)
      await unfinished.store(
        { role: "database", name },
        async (target) => pipeline(await from.open(id, name, signal), target),
        signal,
      );
    await unfinished.finish(facts);
    if (!proven || backup.state !== "proven") return undefined;
    const { version: _w, manifest: _m, ...proof } = backup.proof;
    await into.saveProof(id, proof);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

const changes = new Map<Victim, number>();

/** How many there are when nothing fails. */
async function changesOf(source: Source, victim: Victim): Promise<number> {
  const known = changes.get(victim);
  if (known !== undefined) return known;
  const dataFolder = await mkdtemp(join(tmpdir(), "slipway-fault-"));
  const disk = faultyDisk();
  const failure = await storeAgain(source, victim, backupFolder({ dataFolder, secret: source.secret, disk }), true);
  await rm(dataFolder, { recursive: true });
  if (failure) throw failure;
  changes.set(victim, disk.changes.length);
  return disk.changes.length;
}

const one = <T>(all: readonly T[], random: () => number) => all[Math.floor(random() * all.length)] as T;

const faults: readonly Fault[] = [
  ...harms.filter(({ several }) => !several).map(harmed),
  onReading("a block that cannot be read", "cannot read"),
  onReading("a block that is read wrong", "misreads"),
  onStoring("the disk is full from a write on", (at) => ({ does: "fails", at, code: "ENOSPC", stays: true })),
  onStoring("the quota is exceeded at a write", (at) => ({ does: "fails", at, code: "EDQUOT", stays: false })),
  onStoring("an I/O error at a write", (at) => ({ does: "fails", at, code: "EIO", stays: false })),
  onStoring("the worker is killed at a write", (at) => ({ does: "is killed", at })),
];
