/** `npm test [SUITE…]`: everything, in two lanes; the last line is `N passed, N failed, N skipped` over all suites. */
import { prepareTestEngine } from "../lib/testing/engine.ts";
import { needProgram } from "./debian.ts";
import { type Counts, inWords, sum } from "./testing/reports.ts";
import { runSuite, type Suite } from "./testing/suite.ts";
import { onEngine, withoutEngine } from "./testing/suites.ts";

const started = Date.now();
const say = (line: string) => console.log(line);
const told = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => told.abort());

const wanted = process.argv.slice(2);
const chosen = (suites: readonly Suite[]) => suites.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

async function inOrder(suites: readonly Suite[]): Promise<Counts[]> {
  const counts: Counts[] = [];
  for (const suite of suites) counts.push(await runSuite(suite, say, told.signal));
  return counts;
}

/** Without an engine, what needs it has failed: nothing is skipped in silence. */
async function engineLane(suites: readonly Suite[]): Promise<Counts[]> {
  if (suites.length === 0) return [];
  try {
    await needProgram("git", ["git"], "to test repositories", say);
    await needProgram("chromium", ["chromium", "fonts-liberation"], "to test in a browser", say);
    const { release } = await prepareTestEngine(say);
    try {
      return await inOrder(suites);
    } finally {
      await release();
    }
  } catch (error) {
    say(`\nThe engine's tests did not run: ${(error as Error).message}`);
    return [{ passed: 0, failed: suites.length, skipped: 0 }];
  }
}

const lanes = await Promise.all([inOrder(chosen(withoutEngine)), engineLane(chosen(onEngine))]);
const total = sum(lanes.flat());
say(`\nAll suites took ${Math.round((Date.now() - started) / 1000)} s.`);
say(inWords(total));
process.exit(told.signal.aborted ? 130 : total.failed > 0 || total.passed === 0 ? 1 : 0);
