/**
 * `npm run bench:backup-faults [-- --quick]`: a thousand seeded faults of real backups of real MySQL and MariaDB, before and
 * after their proof. Each must end refused, or equal to what the source's own dump program says; exits with 1 when one does
 * not. `SEED`: where the seeds begin.
 */
import { prepareTestEngine } from "../lib/testing/engine.ts";
import { faultOnFolder } from "./backup-faults/on-folder.ts";
import { faultsOnServer } from "./backup-faults/on-server.ts";
import { type Source, sourceOn } from "./backup-faults/source.ts";
import { countsBy, type Judged } from "./backup-faults/tally.ts";

const quick = process.argv.includes("--quick");
const wanted = quick ? 60 : 1000;
/** Of each source; a restore and its undo take half a minute. */
const onServer = quick ? { harms: 1, blows: 1 } : { harms: 8, blows: 5 };
const seed = Number(process.env.SEED ?? 20261126);
const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const started = Date.now();

async function faultsOf(sources: readonly Source[]): Promise<Judged[]> {
  const all: Judged[] = [];
  const add = (one: Judged) => {
    all.push(one);
    if (one.outcome === "wrong") say(`WRONG: ${JSON.stringify(one)}`);
    else if (one.on === "server" || all.length % 50 === 0)
      say(`${all.length}: ${one.of}, ${one.fault}: ${one.outcome}`);
  };
  for (const [index, source] of sources.entries())
    for await (const one of faultsOnServer(source, onServer, seed + index * 1000)) add(one);
  for (let next = seed + 10_000; all.length < wanted; next += 1) add(await faultOnFolder(sources, next));
  return all;
}

async function bench(): Promise<Judged[]> {
  say("a server of each kind, with backups of it");
  await using mysql = await sourceOn("mysql");
  await using mariadb = await sourceOn("mariadb");
  return await faultsOf([mysql, mariadb]);
}

const { release } = await prepareTestEngine(say);
const all = await bench().finally(release);
const wrong = all.filter(({ outcome }) => outcome === "wrong");
for (const fact of ["fault", "of", "when", "on"] as const) console.table(countsBy(all, (one) => one[fact]));
for (const one of wrong) console.log(`WRONG, seed ${one.seed}: ${one.of}, ${one.when}, ${one.fault}: ${one.why}`);
console.log(`${all.length} faults in ${Math.round((Date.now() - started) / 1000)} s, ${wrong.length} wrong.`);
console.log(JSON.stringify({ seed, counts: countsBy(all, ({ fault }) => fault), wrong }));
process.exitCode = wrong.length > 0 ? 1 : 0;
