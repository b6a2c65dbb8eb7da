/**
 * `npm run bench:rollback`: from the click to the first byte of the old version, back and forth between two releases of an
 * application that starts in a moment, with what the journal tells of where the time goes. Milliseconds.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { JournalEntry } from "../lib/contract/run.ts";
import { prepareTestEngine, testEngine } from "../lib/testing/engine.ts";
import { type TestPanel, testPanel } from "../lib/testing/panel/panel.ts";

const clicks = { running: Number(process.env.ROUNDS ?? 20), stopped: Number(process.env.STOPPED ?? 8) };
const pollMs = 5;
const limitMs = 30_000;
/** Before each click, for what the run before left to be looked at: nobody clicks in the moment in which another run ends. */
const restMs = 2_000;

interface Click {
  took: number;
  stages: Record<string, number>;
}

const version = async (panel: TestPanel) => (await fetch(panel.url())).headers.get("x-version");

/** Rolls back, and answers how long the old version was waited for. */
async function measure(panel: TestPanel): Promise<Click> {
  const before = await version(panel);
  const clickedAt = Date.now();
  const asked = panel.ask({ kind: "rollback" });
  while ((await version(panel)) === before) {
    if (Date.now() - clickedAt > limitMs) throw new Error(`Still ${before} after ${limitMs / 1000} s`);
    await pause(pollMs);
  }
  const servedAt = Date.now();
  const answer = await asked;
  if (!answer.accepted) throw new Error(answer.message);
  const { outcome, sentence } = await panel.ended(answer.run);
  if (outcome !== "succeeded") throw new Error(sentence);
  const journal = await panel.worker.link.call("journal", { run: answer.run, after: 0 });
  return { took: servedAt - clickedAt, stages: stagesOf(journal, clickedAt, servedAt) };
}

/** Each ends when the journal says so; what is journaled after the first byte was waited for by nobody. */
function stagesOf(journal: readonly JournalEntry[], clickedAt: number, servedAt: number): Record<string, number> {
  const stages: Record<string, number> = {};
  let last = clickedAt;
  for (const entry of journal) {
    if (entry.type !== "mark" || entry.at > servedAt) break;
    stages[`${entry.step}: ${entry.mark === "acting" ? "planned" : entry.mark}`] = entry.at - last;
    last = entry.at;
  }
  return { ...stages, "first byte": servedAt - last };
}

async function stopStandby(panel: TestPanel): Promise<void> {
  const releases = await panel.worker.link.call("releases", { environment: "staging" });
  const release = releases.find(({ state }) => state === "standby")?.number ?? 0;
  await panel.done({ kind: "stop-standby", release });
}

async function several(panel: TestPanel, rounds: number, prepare: () => Promise<void>): Promise<Click[]> {
  const measured: Click[] = [];
  for (let round = 0; round < rounds; round++) {
    await prepare();
    await pause(restMs);
    measured.push(await measure(panel));
  }
  return measured;
}

const quantile = (values: readonly number[], share: number) =>
  values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

function summary(measured: readonly Click[]) {
  const values = measured.map(({ took }) => took);
  return {
    median: quantile(values, 0.5),
    p90: quantile(values, 0.9),
    max: Math.max(...values),
    values: values.join(" "),
  };
}

/** The median of each stage, and its part of all the time that was waited. */
function shares(measured: readonly Click[]) {
  const names = [...new Set(measured.flatMap(({ stages }) => Object.keys(stages)))];
  const total = measured.reduce((sum, { took }) => sum + took, 0);
  return Object.fromEntries(
    names.map((name) => {
      const values = measured.map(({ stages }) => stages[name] ?? 0);
      const share = (100 * values.reduce((sum, value) => sum + value, 0)) / total;
      return [name, { median: quantile(values, 0.5), p90: quantile(values, 0.9), "share %": Math.round(share) }];
    }),
  );
}

const { release } = await prepareTestEngine(console.error);
try {
  await using panel = await testPanel(testEngine());
  for (const commit of ["one", "two"]) {
    await panel.application.commit(commit, panel.application.keepingStandbys());
    const { outcome, sentence } = await panel.deployed("main");
    if (outcome !== "succeeded") throw new Error(sentence);
  }
  const measured = {
    "running standby": await several(panel, clicks.running, async () => {}),
    "stopped standby": await several(panel, clicks.stopped, () => stopStandby(panel)),
  };
  const kinds = Object.entries(measured).filter(([, each]) => each.length > 0);
  console.table(Object.fromEntries(kinds.map(([kind, each]) => [kind, summary(each)])));
  for (const [kind, each] of kinds) {
    console.log(`Where the time goes, ${kind}:`);
    console.table(shares(each));
  }
  console.log(JSON.stringify(measured));
} finally {
  await release();
}
