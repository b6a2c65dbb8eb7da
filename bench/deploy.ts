/**
 * `npm run bench:deploy` (`-- --quick`: two minutes): requests at a constant rate through the production port while a
 * changed commit is deployed to it again and again, with code rollbacks in between; then `docker compose up -d --build` of
 * the same application as a control, which must fail. Exits with 1 when a request failed or none did in the control.
 */
import { randomUUID } from "node:crypto";
import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { IntentAnswer } from "../lib/contract/intents.ts";
import type { RunView } from "../lib/contract/run.ts";
import { prepareTestEngine, testEngine } from "../lib/testing/engine.ts";
import { confirm, planToConfirm } from "../lib/testing/panel/confirm.ts";
import { type TestPanel, testPanel } from "../lib/testing/panel/panel.ts";
import { control } from "./deploy/control.ts";
import { type Span, startLoad } from "./deploy/load.ts";

const quick = process.argv.includes("--quick");
const size = quick
  ? { deploys: 3, perSecond: 100, requests: 0, rollBackEvery: 2, control: 1, limitMs: 75_000 }
  : { deploys: 100, perSecond: 600, requests: 1_000_000, rollBackEvery: 4, control: 3, limitMs: 3 * 3_600_000 };
/** What the generator keeps room for: it goes on for as long as the deploys do. */
const mostRequests = 5_000_000;

const production = `  production:
    services: production-*
    branch: main
    backup: { beforeDeploy: false }
    gates: { healthyOnStaging: 0s }
    smoke: [/]
    goodbye: { backend: SIGUSR2 }
    drain: 6s
    watch: 1s
    standby: { running: 1h, keep: 1 }
`;
/** From a second before the switch to a second after the drain, as the run's report tells. */
async function windowOf(panel: TestPanel, { id }: RunView): Promise<Span> {
  const report = await panel.worker.link.call("report", { run: id });
  if (!report?.switchedAt || !report.drainedAt) throw new Error(`Run ${id} has no report of its switch.`);
  if (report.failed > 0) console.error(`Run ${id}: the gateway counted ${report.failed} failed requests.`);
  return { from: report.switchedAt - 1_000, to: report.drainedAt + 1_000 };
}

async function ended(panel: TestPanel, answer: IntentAnswer): Promise<RunView> {
  if (!answer.accepted) throw new Error(answer.message);
  const view = await panel.ended(answer.run);
  if (!view.outcome?.startsWith("succeeded")) throw new Error(`Run ${answer.run}: ${view.sentence}`);
  return view;
}

async function deploy(panel: TestPanel): Promise<RunView> {
  const { link } = panel.worker;
  return ended(panel, await confirm(link, await planToConfirm(link, { ref: "main" })));
}

async function rollBack(panel: TestPanel): Promise<RunView> {
  const input = { kind: "rollback", requestId: randomUUID(), environment: "production" } as const;
  return ended(panel, await panel.worker.link.call("ask", { input }));
}

async function change(panel: TestPanel, version: string): Promise<void> {
  const own = panel.application.file("slipway.yaml");
  await panel.application.commit(version, {
    files: { "slipway.yaml": own.slice(0, own.indexOf("  production:")) + production },
  });
}

async function measure(panel: TestPanel) {
  await change(panel, "v0");
  await deploy(panel);
  const load = startLoad({
    url: `http://127.0.0.1:${panel.ports.production}/`,
    perSecond: size.perSecond,
    most: mostRequests,
    sockets: 8,
  });
  const windows: Span[] = [];
  const versions: string[] = [];
  let rollbacks = 0;
  const begin = Date.now();
  for (let number = 1; number <= size.deploys && Date.now() - begin < size.limitMs; number++) {
    await change(panel, `v${number}`);
    windows.push(await windowOf(panel, await deploy(panel)));
    versions.push(`v${number}`);
    if (number % size.rollBackEvery !== 0) continue;
    windows.push(await windowOf(panel, await rollBack(panel)));
    rollbacks++;
  }
  await pause(Math.max(0, begin + (size.requests * 1000) / size.perSecond - Date.now()));
  const seen = await load.end(windows);
  const unseen = versions.filter((version) => !seen.by[version]);
  if (unseen.length > 0) throw new Error(`No answer came from ${unseen.join(", ")}.`);
  return { deploys: versions.length, rollbacks, windows: windows.length, ...seen };
}

const { release } = await prepareTestEngine((line) => console.error(line));
try {
  await using panel = await testPanel(testEngine());
  const slipway = await measure(panel);
  const naive = await control(panel, size.control, Math.min(size.perSecond, 200));
  const row = ({ requests, failed, longestGapMs, p50, p99 }: typeof naive.all) => ({
    requests,
    failed,
    "longest gap (ms)": longestGapMs,
    "p50 (ms)": p50,
    "p99 (ms)": p99,
  });
  console.table({
    all: row(slipway.all),
    "in the windows": row(slipway.inside),
    outside: row(slipway.outside),
    "control: compose": row(naive.all),
  });
  console.log(JSON.stringify({ load: loadavg(), slipway, control: naive }));
  process.exitCode = slipway.all.failed === 0 && slipway.sockets.lost === 0 && naive.all.failed > 0 ? 0 : 1;
} finally {
  await release();
}
