import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createSeal } from "../../lib/adapters/backups/seal.ts";
import type { JournalEntry } from "../../lib/contract/run.ts";
import { manifestSchema } from "../../lib/domain/backup/manifest.ts";
import { folderOfBackup, type Harm, harms } from "../../lib/testing/backup-harms.ts";
import { eventually } from "../../lib/testing/eventually.ts";
import { type BlowName, blows } from "../../lib/testing/panel/blows.ts";
import { seeded } from "../../lib/testing/random.ts";
import type { Source, Victim } from "./source.ts";
import { type Case, type Judged, judged } from "./tally.ts";

/** So many of each source's faults go all the way: through runs of its panel, to a server and its own dump program. */
export function faultsOnServer(
  source: Source,
  { harms: harmCount, blows: blowCount }: { harms: number; blows: number },
  from: number,
): Case[] {
  const random = seeded(from);
  const order = new Map(harms.map((harm) => [harm, random()]));
  const shuffled = harms.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const chosen = [ofAnotherServer(source), ...shuffled.filter(({ several }) => !several)];
  return [
    ...source.victims.map((victim) => () => undisturbed(source, victim)),
    ...upTo(harmCount, (index) => () => harmed(source, nth(source.victims, index), nth(chosen, index), from + index)),
    ...upTo(blowCount, (index) => () => struck(source, nth(blowNames, index), from + harmCount + index)),
  ];
}

const upTo = <T>(count: number, each: (index: number) => T) => Array.from({ length: count }, (_, index) => each(index));

/** As this panel would have sealed it: only a look at the server that is there tells. */
const ofAnotherServer = ({ secret }: Source): Harm => ({
  name: "of another server's version",
  shows: false,
  async do({ dataFolder, victim }) {
    const path = join(folderOfBackup(dataFolder, victim), "manifest.json");
    const seal = createSeal(secret);
    const { database, ...manifest } = seal.open("manifest", manifestSchema, await readFile(path, "utf8"));
    await writeFile(path, seal.close("manifest", { ...manifest, database: { ...database, serverVersion: "8.0.17" } }));
    return victim;
  },
});

const dumpKilled: BlowName = "the dump process killed";
const blowNames = Object.keys(blows) as BlowName[];

const nth = <T>(all: readonly T[], index: number) => all[index % all.length] as T;

const facts = ({ kind }: Source, { method }: Victim) => ({ of: `${kind} ${method}`, on: "server" }) as const;

/** Without a fault a restore is equal, else nothing that follows means anything. */
const undisturbed = (source: Source, victim: Victim) =>
  judged({ ...facts(source, victim), fault: "none", when: "after the proof", seed: 0 }, async () => {
    if ((await restored(source, victim.id.timestamp, source.backedUp)) === "refused") throw new Error("It was refused");
    return "equal";
  });

/** Spoilt where the panel has it; proven if it was not, then restored. */
async function harmed(source: Source, victim: Victim, harm: Harm, seed: number): Promise<Judged> {
  const random = seeded(seed);
  const before = !harm.proven && random() < 0.5;
  const { data } = source.panel;
  const aside = await mkdtemp(join(data, "aside-"));
  await cp(join(data, "backups"), join(aside, "backups"), { recursive: true });
  const when = before ? "before the proof" : "after the proof";
  const { id: of, other, archives } = victim;
  try {
    return await judged({ ...facts(source, victim), fault: harm.name, when, seed }, async () => {
      if (before) await rm(join(folderOfBackup(data, of), "proof.json"));
      const { timestamp } = await harm.do({ dataFolder: data, victim: of, other, archives }, random);
      if (before) await source.ask({ kind: "prove", timestamp });
      const state = (await source.list()).find((one) => one.timestamp === timestamp)?.state;
      const outcome = await restored(source, timestamp, source.backedUp);
      if (outcome === "refused" && state === "proven" && (before || harm.shows))
        throw new Error("It is listed as proven, and cannot be restored");
      return outcome;
    });
  } finally {
    await rm(join(data, "backups"), { recursive: true });
    await rename(join(aside, "backups"), join(data, "backups"));
    await rm(aside, { recursive: true });
  }
}

/** In the middle of a backup something is killed. What is listed then as proven is what was in the database. */
async function struck(source: Source, name: BlowName, seed: number): Promise<Judged> {
  const { panel, database, kind } = source;
  const dumps = source.victims.filter(({ method }) => method === "logical");
  const victim = nth(name === dumpKilled ? dumps : source.victims, seed);
  const { method, copiedMs } = victim;
  const when = "before the proof";
  return judged({ ...facts(source, victim), fault: name, when, seed }, async () => {
    const known = new Set((await source.list()).map(({ timestamp }) => timestamp));
    const now = await database.dumped();
    const begin = () => panel.begin({ kind: "back-up", ...(method === "logical" && { method }) });
    const { run } = await panel.entry(begin, acting(method === "physical" ? "snapshot" : "store"));
    if (name !== dumpKilled) await pause(seeded(seed)() * copiedMs);
    await blows[name](panel, kind);
    const { outcome, sentence } = await panel.ended(run);
    await eventually(() => database.sql("DO 0;"), 60_000);
    if ((await database.dumped()) !== now) throw new Error("The live database was changed");
    const added = (await source.list()).filter(({ timestamp }) => !known.has(timestamp));
    const [proven] = added.filter(({ state }) => state === "proven");
    if (outcome === "succeeded" && !proven) throw new Error(`It succeeded without a proven backup: ${sentence}`);
    return proven ? restored(source, proven.timestamp, now) : "refused";
  });
}

const acting = (step: string) => (entry: JournalEntry) =>
  entry.type === "mark" && entry.step === step && entry.mark === "acting";

/**
 * Restores it, asks the server's own dump program what is live now, and undoes it. Whatever comes of it, the database that
 * was live before is untouched.
 */
async function restored(source: Source, timestamp: string, expected: string): Promise<"refused" | "equal"> {
  const before = await source.database.dumped();
  const view = await source.ask({ kind: "restore", timestamp });
  const after = await source.database.dumped();
  const isLive = "outcome" in view && view.outcome?.startsWith("succeeded");
  if (isLive) {
    if (after !== expected) throw new Error("It was restored, and is not what was backed up");
    const undone = await source.ask({ kind: "undo-restore" });
    if (!("outcome" in undone) || !undone.outcome?.startsWith("succeeded"))
      throw new Error(`It could not be undone: ${"refused" in undone ? undone.refused : undone.sentence}`);
    if (view.release !== undefined) await source.ask({ kind: "stop-standby", release: view.release }); // for its memory
  } else if ("outcome" in view && view.outcome !== "rolled-back") throw new Error(view.sentence);
  if ((await source.database.dumped()) !== before) throw new Error("The database that was live has other data now");
  return isLive ? "equal" : "refused";
}
