/**
 * `npm run bench:times`: from the click to the new release being live, for the sample application: to staging with and
 * without a build, and to production with the images that ran there. Milliseconds.
 */
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../docker/sample/git.ts";
import { type BenchPanel, benchPanel, type Deployed } from "./panel.ts";

interface Times {
  /** Until the gateway sends requests to the new release. */
  live: number;
  /** Until the run has ended, with drain, watch and retire. */
  whole: number;
  build: number;
  /** The backup that comes before it, and is not part of `live`. */
  backup: number;
  /** The gateway's change alone. */
  switched: number;
  steps: Record<string, number>;
}

const repetitions = 3;

/** What each kind of deploy commits before it. */
const kinds: Record<string, (repository: string, round: number) => Promise<void>> = {
  "cold build": async (repository, round) => {
    for (const service of ["backend", "frontend"]) {
      const file = join(repository, service, "Dockerfile");
      const text = await readFile(file, "utf8");
      const instruction = `RUN echo ${round} ${Date.now()}`; // before all others, so that none is cached
      await writeFile(file, text.replace(/^(FROM .*)$/m, `$1\n${instruction}`));
    }
    await commit(repository, `Cold ${round}`);
  },
  "warm build": async (repository, round) => {
    await appendFile(join(repository, "backend/src/version.js"), `// ${round} ${Date.now()}\n`);
    await commit(repository, `Warm ${round}`);
  },
  "no change": async () => {},
};

async function commit(repository: string, message: string): Promise<void> {
  await git(repository, ["commit", "--quiet", "--all", `--message=${message}`]);
}

async function measure(panel: BenchPanel): Promise<Record<string, Times[]>> {
  const first = timesOf(await panel.deploy("main"));
  const measured: Record<string, Times[]> = { "first deploy": [first] };
  for (const [kind, prepare] of Object.entries(kinds)) {
    measured[kind] = [];
    for (let round = 1; round <= repetitions; round++) {
      await prepare(panel.sample.repository, round);
      measured[kind].push(timesOf(await panel.deploy("main")));
    }
  }
  measured["production, first"] = [timesOf(await panel.deployToProduction("main"))];
  measured["production, prebuilt"] = [];
  for (let round = 1; round <= repetitions; round++)
    measured["production, prebuilt"].push(timesOf(await panel.deployToProduction("main")));
  return measured;
}

function timesOf({ clickedAt, view }: Deployed): Times {
  const step = (name: string) => view.steps.find((candidate) => candidate.name === name);
  const lasted = (name: string) => (step(name)?.endedAt ?? 0) - (step(name)?.startedAt ?? 0);
  const switched = Number(/(\d+) ms/.exec(step("switch")?.note ?? "")?.[1]);
  const backup = ["back-up", "snapshot", "store", "unpack", "prove"].reduce((sum, name) => sum + lasted(name), 0);
  return {
    live: (step("switch")?.endedAt ?? 0) - clickedAt - backup,
    whole: (view.endedAt ?? 0) - clickedAt,
    build: lasted("build-images"),
    backup,
    steps: Object.fromEntries(view.steps.map(({ name }) => [name, lasted(name)])),
    switched,
  };
}

const median = (values: number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

await using panel = await benchPanel();
const measured = await measure(panel);
const medians = Object.entries(measured).map(([kind, times]) => [
  kind,
  Object.fromEntries(
    (["live", "whole", "build", "backup", "switched"] as const).map((key) => [
      key,
      median(times.map((time) => time[key])),
    ]),
  ),
]);
console.table(Object.fromEntries(medians));
console.log(JSON.stringify(measured));
