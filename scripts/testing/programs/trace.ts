import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../../images/recipes.ts";
import type { Counts } from "../reports.ts";
import { isThePanels, type Started, whatIsWrong } from "./judge.ts";

const folder = join(root, "test-results/programs");
const hook = join(import.meta.dirname, "record.cjs");
const mostShown = 20;

/** From here on every Node that this process starts writes down which programs it starts. */
export function tracePrograms(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.env.SLIPWAY_PROGRAM_TRACE = folder;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --require=${hook}`.trim();
}

/**
 * One test: the panel's code has started nothing but the named programs, and never a shell. `expects`: suites ran in which
 * it starts git, so that a trace without one is a trace that has seen nothing.
 */
export function judgePrograms(say: (line: string) => void, expects: boolean, from = folder): Counts {
  const started = readdirSync(from).flatMap((name) => readTrace(join(from, name)));
  const panels = started.filter(isThePanels);
  const wrong = panels.flatMap((one) => {
    const why = whatIsWrong(one);
    return why === undefined
      ? []
      : [`${why}: ${[one.program, ...one.args].join(" ").slice(0, 300)} (${one.callers[0] ?? one.main})`];
  });
  if (expects && !panels.some(({ program }) => basename(program) === "git"))
    wrong.push("not even git was seen, so nothing was watched");
  say(
    `\nprograms: ${started.length} were started; by the panel's code ${inWords(panels)}; by tests and tools ${inWords(started.filter((one) => !isThePanels(one)))}`,
  );
  for (const line of wrong.slice(0, mostShown)) say(`programs: ${line}`);
  return { passed: wrong.length === 0 ? 1 : 0, failed: wrong.length === 0 ? 0 : 1, skipped: 0 };
}

/** The last line is half where its process was killed while it wrote. */
function readTrace(path: string): Started[] {
  const lines = readFileSync(path, "utf8").split("\n");
  lines.pop();
  return lines.map((line) => JSON.parse(line) as Started);
}

function inWords(started: readonly Started[]): string {
  const counts = [...Map.groupBy(started, ({ program }) => basename(program))].map(
    ([name, all]) => [name, all.length] as const,
  );
  return (
    counts
      .sort(([, one], [, other]) => other - one)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ") || "none"
  );
}
