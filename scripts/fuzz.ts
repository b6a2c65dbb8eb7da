/**
 * `npm run fuzz -- [--cases 100000] [--seed N] [--only TARGET [--path PATH]]`: hostile input for everything that takes some, by the
 * real worker and the real web process. Ends with 1 where a case is not answered, or by no clear "no", or leads elsewhere.
 */
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type Findings, runTarget, type Target } from "../lib/testing/fuzz/target.ts";
import { webTargets } from "../lib/testing/fuzz/targets/web.ts";
import { shareOf, workerTargets } from "../lib/testing/fuzz/targets.ts";
import { fuzzWorld } from "../lib/testing/fuzz/world.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    only: { type: "string" },
    path: { type: "string" },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed);
console.log(`${cases} cases, seed ${seed}`);

const begun = new Int32Array(new SharedArrayBuffer(4));
watchForHangs();
const world = await fuzzWorld();
const all: Findings[] = [];
await run(await workerTargets(world));
const web = await webTargets(world);
await run(web.targets);
await web.stop();
await world.stop();
const failed = all.filter(({ failure }) => failure !== undefined);
const total = all.reduce((sum, { cases }) => sum + cases, 0);
console.log(`${total} cases, ${failed.length} of ${all.length} targets failed (seed ${seed})`);
process.exit(failed.length > 0 || total === 0 ? 1 : 0);

async function run(targets: readonly Target<never>[]): Promise<void> {
  for (const target of targets.filter(({ name }) => (values.only ?? name) === name)) {
    begun[0] = 0;
    const begin = () => void Atomics.add(begun, 0, 1);
    const found = await runTarget(target, { count: shareOf(target, cases), seed, path: values.path, begin });
    all.push(found);
    console.log(inWords(found));
  }
}

/** Who hangs in a loop cannot say so: another thread does, and ends the process. */
function watchForHangs(): void {
  const code = `
    const { writeSync } = require("node:fs");
    const begun = require("node:worker_threads").workerData;
    let before = -1;
    setInterval(() => {
      if (begun[0] === before) {
        writeSync(2, "The target after the last one above hangs: --seed ${seed} --path " + (before - 1) + "\\n");
        process.kill(process.pid, "SIGKILL");
      }
      before = begun[0];
    }, 600_000);`;
  new Worker(code, { eval: true, workerData: begun }).unref();
}

function inWords({ target, cases, taken, refused, slowestMs, tookMs, failure }: Findings): string {
  const codes = Object.entries(refused)
    .sort(([, one], [, other]) => other - one)
    .map(([code, count]) => `${code} ${count}`);
  const facts = `${target}: ${cases} cases in ${(tookMs / 1000).toFixed(1)} s, slowest ${Math.round(slowestMs)} ms; taken ${taken}`;
  return [[facts, ...codes].join(", "), ...(failure ? [failure] : [])].join("\n");
}
