/** `npm run bench:prebuilt`: from CONFIRM to the first byte of images that ran on staging, with a release command and no backup. Milliseconds. */
import { setTimeout as pause } from "node:timers/promises";
import { prepareTestEngine, testEngine } from "../lib/testing/engine.ts";
import { confirm, planToConfirm } from "../lib/testing/panel/confirm.ts";
import { type TestPanel, testPanel } from "../lib/testing/panel/panel.ts";

const rounds = Number(process.env.ROUNDS ?? 5);
const pollMs = 5;
const limitMs = 60_000;

const version = async (panel: TestPanel) =>
  (await fetch(panel.url("/", "production")).catch(() => undefined))?.headers.get("x-version");

async function stage({ application, worker: { link }, deployed }: TestPanel, name: string): Promise<void> {
  const { repository } = application;
  await application.commit(name, application.promoting());
  await link.call("registerApplication", { repository, root: repository });
  const { outcome, sentence } = await deployed("main");
  if (outcome !== "succeeded") throw new Error(sentence);
}

async function measure(panel: TestPanel, name: string) {
  await stage(panel, name);
  const { link } = panel.worker;
  const plan = await planToConfirm(link, { ref: "main" });
  const clickedAt = performance.now();
  const answer = await confirm(link, plan);
  if (!answer.accepted) throw new Error(answer.message);
  while ((await version(panel)) !== name) {
    if (performance.now() - clickedAt > limitMs) throw new Error(`${name} does not serve after ${limitMs / 1000} s`);
    await pause(pollMs);
  }
  const serving = Math.round(performance.now() - clickedAt);
  const { outcome, sentence, steps } = await panel.ended(answer.run);
  if (!outcome?.startsWith("succeeded")) throw new Error(sentence);
  return {
    serving,
    steps: Object.fromEntries(steps.map((one) => [one.name, (one.endedAt ?? 0) - (one.startedAt ?? 0)])),
  };
}

const { release } = await prepareTestEngine(console.error);
try {
  await using panel = await testPanel(testEngine());
  await measure(panel, "first"); // an empty production is another matter
  const measured = [];
  for (let round = 1; round <= rounds; round++) measured.push(await measure(panel, `v${round}`));
  console.table(measured.map(({ serving }) => ({ serving })));
  console.log(JSON.stringify(measured));
} finally {
  await release();
}
