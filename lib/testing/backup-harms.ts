import { createHash } from "node:crypto";
import { appendFile, mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BackupId, Backups } from "../application/ports.ts";
import { Refusal } from "../contract/refusal.ts";

/** Two proven backups of one environment, whose files have the same names, all different, in a folder that may be spoilt. */
export interface Victims {
  dataFolder: string;
  victim: BackupId;
  other: BackupId;
  archives: readonly string[];
}

type Random = () => number;

export interface Harm {
  name: string;
  /** It shows in manifest, proof or sizes, so the backup must not even be listed as proven. */
  shows: boolean;
  /** Only where a backup has more than one archive. */
  several?: true;
  /** Only where there is a proof. */
  proven?: true;
  /** Answers where the backup lies now. */
  do(victims: Victims, random: Random): Promise<BackupId>;
}

export const folderOfBackup = (dataFolder: string, { application, environment, timestamp }: BackupId) =>
  join(dataFolder, "backups", application, environment, timestamp);

const anArchive = ({ archives }: Victims, random: Random) => one(archives, random);
const manifest = () => "manifest.json";
const proof = () => "proof.json";
const sealed = (_victims: Victims, random: Random) => one(["manifest.json", "proof.json"], random);

const one = <T>(all: readonly T[], random: Random) => all[Math.floor(random() * all.length)] as T;
const folder = ({ dataFolder, victim }: Victims) => folderOfBackup(dataFolder, victim);

const toFile = (
  name: string,
  shows: boolean,
  which: (victims: Victims, random: Random) => string,
  work: (path: string, random: Random, another: string) => Promise<unknown>,
): Harm => ({
  name,
  shows,
  ...((which === proof || which === sealed) && { proven: true }),
  async do(victims, random) {
    const file = which(victims, random);
    const another = join(folderOfBackup(victims.dataFolder, victims.other), file);
    await work(join(folder(victims), file), random, another);
    return victims.victim;
  },
});

const replaced = async (path: string, _random: Random, another: string) => writeFile(path, await readFile(another));

const toPlace = (name: string, move: (id: BackupId) => BackupId): Harm => ({
  name,
  shows: true,
  async do(victims) {
    const there = move(victims.victim);
    const path = folderOfBackup(victims.dataFolder, there);
    await mkdir(dirname(path), { recursive: true });
    await rename(folder(victims), path);
    return there;
  },
});

export const harms: readonly Harm[] = [
  toFile("a bit of an archive flipped", false, anArchive, flipBit),
  toFile("a block of an archive zeroed", false, anArchive, zeroBlock),
  toFile("an archive cut", true, anArchive, cut),
  toFile("an archive emptied", true, anArchive, (path) => truncate(path)),
  toFile("an archive with something behind its end", true, anArchive, (path) => appendFile(path, "more")),
  toFile("an archive missing", true, anArchive, (path) => rm(path)),
  toFile("an archive of another backup", false, anArchive, replaced),
  {
    name: "the archives swapped",
    shows: true,
    several: true,
    async do(victims) {
      const [a, b] = victims.archives.map((name) => join(folder(victims), name)) as [string, string];
      await rename(a, `${a}.aside`);
      await rename(b, a);
      await rename(`${a}.aside`, b);
      return victims.victim;
    },
  },
  toFile("the manifest edited", true, manifest, editSomething),
  toFile("the manifest missing", true, manifest, (path) => rm(path)),
  toFile("the proof edited", true, proof, editSomething),
  toFile("a bit of what is sealed flipped", true, sealed, flipBit),
  toFile("something sealed cut", true, sealed, cut),
  toFile("something sealed emptied", true, sealed, (path) => truncate(path)),
  toFile("something sealed of another backup", true, sealed, replaced),
  toPlace("moved to the other environment", (id) => ({
    ...id,
    environment: id.environment === "staging" ? "production" : "staging",
  })),
  toPlace("moved to another application", (id) => ({ ...id, application: "shop" })),
  toPlace("moved to another time", (id) => ({ ...id, timestamp: "2027-01-01T00-00-00Z" })),
];

/** Of a file's content, as it was stored. */
export async function digestOf(content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of content) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * What becomes of whoever uses the backup now: he is refused with one of these codes, or gets what was stored, which is told
 * by its digests. Everything else is thrown: a wrong byte, or an error that says nothing.
 */
export async function useOf(
  backups: Backups,
  id: BackupId,
  digests: Record<string, string>,
  codes: readonly string[] = ["backup-damaged"],
): Promise<"refused" | "equal"> {
  const signal = AbortSignal.timeout(120_000);
  const uses = [
    ...Object.entries(digests).map(([name, digest]) => async () => {
      const found = await digestOf(await backups.open(id, name, signal));
      if (found !== digest) throw new Error(`${name} was read to its end, and is not what was stored`);
    }),
    () => backups.verify(id, signal),
  ];
  const outcomes = await Promise.all(uses.map((use) => refusedOrDone(use, codes)));
  return outcomes.includes("refused") ? "refused" : "equal";
}

async function refusedOrDone(use: () => Promise<unknown>, codes: readonly string[]): Promise<"refused" | "done"> {
  try {
    await use();
    return "done";
  } catch (error) {
    if (error instanceof Refusal && codes.includes(error.code)) return "refused";
    throw error;
  }
}

async function flipBit(path: string, random: Random): Promise<void> {
  const content = await readFile(path);
  const at = Math.floor(random() * content.length);
  content[at] = (content[at] as number) ^ (1 << Math.floor(random() * 8));
  await writeFile(path, content);
}

async function zeroBlock(path: string, random: Random): Promise<void> {
  const { size } = await stat(path);
  const file = await open(path, "r+");
  const length = Math.min(512, size);
  await file.write(Buffer.alloc(length), 0, length, Math.floor(random() * (size - length)));
  await file.close();
}

/** By more than a newline. */
async function cut(path: string, random: Random): Promise<void> {
  const { size } = await stat(path);
  await truncate(path, Math.floor(random() * (size - 1)));
}

/** One value somewhere in it, to another of the same kind. */
async function editSomething(path: string, random: Random): Promise<void> {
  const text = await readFile(path, "utf8");
  await writeFile(path, one(editions(text), random).text);
}

/** What a JSON text becomes with one of its values changed, for each of them. */
export function editions(text: string): { path: string; text: string }[] {
  const document = JSON.parse(text) as object;
  return leaves(document, []).map((path) => {
    const copy = structuredClone(document);
    const parent = path.slice(0, -1).reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], copy);
    const key = path.at(-1) as string;
    const owner = parent as Record<string, unknown>;
    owner[key] = another(owner[key]);
    return { path: path.join("."), text: JSON.stringify(copy, undefined, 2) };
  });
}

const leaves = (value: unknown, path: string[]): string[][] =>
  value !== null && typeof value === "object" && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]))
    : [path];

function another(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "string") return value === "production" ? "staging" : `${value.slice(0, -1)}${next(value)}`;
  return Array.isArray(value) ? ["more"] : { more: 1 };
}

const next = (value: string) => (value.endsWith("0") ? "1" : "0");
