/**
 * `npm run bench:backup-faults` (`-- --quick`: 60; `-- --piece 2/8`: the second of eight parts): a thousand seeded faults of real
 * backups of real MySQL and MariaDB, before and after their proof. Each must end refused, or equal to what the source's own
 * dump program says; exits with 1 when one does not. `SEED`: where the seeds begin.
 */
import { parseArgs } from "node:util";
import { prepareTestEngine } from "../lib/testing/engine.ts";
import { faultOnFolder } from "./backup-faults/on-folder.ts";
import { faultsOnServer } from "./backup-faults/on-server.ts";
import { type Source, sourceOn } from "./backup-faults/source.ts";
import { type Case, countsBy, type Judged } from "./backup-faults/tally.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, piece: { type: "string", default: "1/1" } } });
const [piece = 0, pieces = 0] = values.piece.split("/").map(Number);
if (!(piece >= 1 && piece <= pieces))
  throw new Error(`--piece takes which of how many, such as 2/8; not ${values.piece}.`);
const wanted = values.quick ? 60 : 1000;
/** Of each source; a restore and its undo take half a minute. */
const onServer = values.quick ? { harms: 1, blows: 1 } : { harms: 8, blows: 5 };
const seed = Number(process.env.SEED ?? 20261126);
const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const started = Date.now();

/** The same ones whatever the pieces. */
function casesOf(sources: readonly Source[]): Case[] {
  const slow = sources.flatMap((source, index) => faultsOnServer(source, onServer, seed + index * 1000));
  const quick = Array.from({ length: wanted - slow.length }, (_, n) => () => faultOnFolder(sources, seed + 10_000 + n));
  return [...slow, ...quick].filter((_, index) => index % pieces === piece - 1);
}

async function bench(): Promise<Judged[]> {
  say("a server of each kind, with backups of it");
  await using mysql = await sourceOn("mysql");
  await using mariadb = await sourceOn("mariadb");
  const all: Judged[] = [];
  for (const one of casesOf([mysql, mariadb])) {
    const judged = await one();
    all.push(judged);
    if (judged.outcome === "wrong") say(`WRONG: ${JSON.stringify(judged)}`);
    else if (judged.on === "server" || all.length % 50 === 0)
      say(`${all.length}: ${judged.of}, ${judged.fault}: ${judged.outcome}`);
  }
  return all;
}

async function benchAndRelease(): Promise<Judged[]> {
  const { release } = await prepareTestEngine(say);
  try {
    return await bench();
  } finally {
    await release();
  }
}

const all = await benchAndRelease();
const wrong = all.filter(({ outcome }) => outcome === "wrong");
for (const fact of ["fault", "of", "when", "on"] as const) console.table(countsBy(all, (one) => one[fact]));
for (const one of wrong) console.log(`WRONG, seed ${one.seed}: ${one.of}, ${one.when}, ${one.fault}: ${one.why}`);
console.log(`${all.length} faults in ${Math.round((Date.now() - started) / 1000)} s, ${wrong.length} wrong.`);
console.log(JSON.stringify({ seed, counts: countsBy(all, ({ fault }) => fault), wrong }));
process.exitCode = wrong.length > 0 ? 1 : 0;
