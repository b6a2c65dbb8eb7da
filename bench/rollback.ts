/** `npm run bench:rollback`: from the click to the first byte of the old version, for an application that starts in a moment. Milliseconds. */
import { setTimeout as pause } from "node:timers/promises";
import { prepareTestEngine, testEngine } from "../lib/testing/engine.ts";
import { type TestPanel, testPanel } from "../lib/testing/panel/panel.ts";

const rounds = Number(process.env.ROUNDS ?? 10);
const pollMs = 5;
const limitMs = 30_000;
/** Before each click, for what the run before left to be looked at: nobody clicks in the moment in which another run ends. */
const restMs = 2_000;

const version = async (panel: TestPanel) => (await fetch(panel.url())).headers.get("x-version");

/** Rolls back, and answers how long the old version was waited for. */
async function measure(panel: TestPanel): Promise<number> {
  const before = await version(panel);
  const clickedAt = performance.now();
  const asked = panel.ask({ kind: "rollback" });
  while ((await version(panel)) === before) {
    if (performance.now() - clickedAt > limitMs) throw new Error(`Still ${before} after ${limitMs / 1000} s`);
    await pause(pollMs);
  }
  const took = performance.now() - clickedAt;
  const answer = await asked;
  if (!answer.accepted) throw new Error(answer.message);
  const { outcome, sentence } = await panel.ended(answer.run);
  if (outcome !== "succeeded") throw new Error(sentence);
  return took;
}

async function stopStandby(panel: TestPanel, release: number): Promise<void> {
  const answer = await panel.ask({ kind: "stop-standby", release });
  if (!answer.accepted) throw new Error(answer.message);
  await panel.ended(answer.run);
}

async function several(panel: TestPanel, prepare: () => Promise<void> = async () => {}): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await prepare();
    await pause(restMs);
    values.push(Math.round(await measure(panel)));
  }
  return values;
}

const standbyOf = async (panel: TestPanel) => {
  const releases = await panel.worker.link.call("releases", { environment: "staging" });
  return releases.find(({ state }) => state === "standby")?.number ?? 0;
};

const median = (values: number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const { release } = await prepareTestEngine(console.error);
try {
  await using panel = await testPanel(testEngine());
  for (const commit of ["one", "two"]) {
    await panel.application.commit(commit, panel.application.keepingStandbys());
    const { outcome, sentence } = await panel.deployed("main");
    if (outcome !== "succeeded") throw new Error(sentence);
  }
  const measured = {
    "running standby": await several(panel),
    "stopped standby": await several(panel, async () => stopStandby(panel, await standbyOf(panel))),
  };
  console.table(
    Object.fromEntries(
      Object.entries(measured).map(([kind, values]) => [kind, { median: median(values), values: values.join(" ") }]),
    ),
  );
  console.log(JSON.stringify(measured));
} finally {
  await release();
}
