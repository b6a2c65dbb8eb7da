/** `npm test [SUITE…]`: everything, in two lanes; the last line is `N passed, N failed, N skipped` over all suites. */
import { join } from "node:path";
import { prepareTestEngine } from "../lib/testing/engine.ts";
import { isLeftOut } from "../lib/testing/sample.ts";
import { needProgram } from "./debian.ts";
import { root } from "./images/recipes.ts";
import { needChromium } from "./testing/chromium.ts";
import { judgePrograms, tracePrograms } from "./testing/programs/trace.ts";
import { type Counts, inWords, sum } from "./testing/reports.ts";
import { runSuite, type Suite } from "./testing/suite.ts";
import { lanes } from "./testing/suites.ts";

const started = Date.now();
const say = (line: string) => console.log(line);
const told = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => told.abort());

const wanted = process.argv.slice(2);
const isWanted = ({ name }: Suite) => wanted.length === 0 || wanted.includes(name);
const chosen = lanes.map((lane) => lane.filter(isWanted));

/** Made ready beside the suites that need none. */
const engine = chosen.flat().some(({ onEngine }) => onEngine) ? prepareEngine() : undefined;
engine?.catch(() => {}); // told by each suite that needs it

async function prepareEngine(): Promise<{ release(): Promise<void> }> {
  await needProgram("git", ["git"], "to test repositories", say);
  await needChromium(say);
  return prepareTestEngine(say);
}

/** Without an engine, what needs it has failed: nothing is skipped in silence. */
async function run(suite: Suite): Promise<Counts> {
  if (wanted.length === 0 && suite.story && isLeftOut(suite.story, process.env.SLIPWAY_SAMPLE)) {
    say(`${suite.name}: not in this sample`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  try {
    if (suite.onEngine) await engine;
    return await runSuite(suite, say, told.signal);
  } catch (error) {
    say(`\n${suite.name} did not run: ${(error as Error).message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function inOrder(suites: readonly Suite[]): Promise<Counts[]> {
  const counts: Counts[] = [];
  for (const suite of suites) counts.push(await run(suite));
  return counts;
}

tracePrograms();
process.env.NODE_COMPILE_CACHE ??= join(root, ".cache/compiled"); // hundreds of processes start, most of them with the same code
process.env.SLIPWAY_SAMPLE ??= String(Math.floor(started / (24 * 60 * 60_000))); // another one every day
say(
  `Of what proves the same a sample is tried: SLIPWAY_SAMPLE=${process.env.SLIPWAY_SAMPLE} ("npm run test:every": all).`,
);
const counts = await Promise.all(chosen.map(inOrder));
const ready = await engine?.catch(() => undefined);
await ready?.release().catch((error: Error) => say(`The engine was not let go: ${error.message}`));
const startsGit = chosen.flat().some(({ report, story }) => report !== "exit code" && !story); // that one's panel is in a container
const total = sum([...counts.flat(), judgePrograms(say, startsGit)]);
say(`\nAll suites took ${Math.round((Date.now() - started) / 1000)} s.`);
say(inWords(total));
process.exit(told.signal.aborted ? 130 : total.failed > 0 || total.passed === 0 ? 1 : 0);
