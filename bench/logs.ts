/**
 * `npm run bench:logs`: how fast a container's lines come to a browser, what they cost, and what a browser costs that has
 * stopped. The engine, the worker and the web process's sockets are real; the browser is a Node client that checks every
 * line. In the same run: `docker logs -f` into a file, of a container outside of the panel.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { prepareTestEngine, testEngine } from "../lib/testing/engine.ts";
import { eventually } from "../lib/testing/eventually.ts";
import { readEvents } from "../lib/testing/log-chunks.ts";
import { type TestPanel, testPanel } from "../lib/testing/panel/panel.ts";
import { findProcesses } from "../scripts/engine/processes.ts";
import { ensureSecret } from "../scripts/start/secrets.ts";
import { Browser } from "./logs/browser.ts";
import { generateIn, generator, lineBytes, mark } from "./logs/generator.ts";
import { memoryOf, processorTimeOf } from "./processes.ts";

const lines = Number(process.env.LINES ?? 1_000_000);
const limitMs = 10 * 60_000;
const logging = { Type: "json-file", Config: { "max-size": "100m", "max-file": "3" } }; // as the panel gives it

interface Costs {
  [process: string]: number;
}

/** Processor seconds per million lines that each process used meanwhile. */
async function costing<T>(pids: Record<string, number>, count: number, work: () => Promise<T>) {
  const times = () => Promise.all(Object.values(pids).map(processorTimeOf));
  const before = await times();
  const result = await work();
  const after = await times();
  const costs: Costs = {};
  for (const [index, name] of Object.keys(pids).entries())
    costs[name] = Number((((after[index] ?? 0) - (before[index] ?? 0)) / 1000 / (count / 1e6)).toFixed(2));
  return { result, costs };
}

const perSecond = (count: number, ms: number) => Math.round(count / (ms / 1000));
const part = (sorted: number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

/** The engine's own: its command line into a file. */
async function dockerLogs(panel: TestPanel, dockerd: Record<string, number>) {
  const { docker, host, images, instance } = panel.engine;
  const container = await docker.createContainer({
    Image: images.NODE_IMAGE,
    Entrypoint: ["sh", "-c", 'sleep 3; exec "$@"', "sh"],
    Cmd: generator("-", lines),
    Labels: { "slipway.instance": instance },
    HostConfig: { LogConfig: logging },
  });
  const path = join(panel.data, "docker-logs.txt");
  const file = openSync(path, "w");
  await container.start();
  const { result, costs } = await costing(dockerd, lines, async () => {
    const child = spawn("docker", ["-H", host, "logs", "-f", container.id], { stdio: ["ignore", file, "inherit"] });
    const gone = once(child, "exit");
    const printed = eventually(async () => {
      if (readFileSync(path).length === 0) throw new Error("nothing yet");
    });
    await printed;
    const begin = Date.now();
    await gone;
    return Date.now() - begin;
  });
  closeSync(file);
  const arrived = readFileSync(path, "latin1").split("\n").slice(0, -1);
  rmSync(path);
  await container.remove({ force: true, v: true });
  const distinct = new Set(arrived.map((line) => line.split(" ")[1])).size;
  return { linesPerSecond: perSecond(arrived.length, result), lost: lines - distinct, ...costs };
}

/** Waits until the archive has the last line that was generated since then. */
async function archived(panel: TestPanel, count: number, since: number): Promise<void> {
  const newest = { environment: "staging", services: ["backend"], newest: true, limit: 1 } as const;
  await eventually(async () => {
    const request = { ...newest, services: ["backend"] };
    const [line] = await readEvents(panel.worker.link.logHistory(request, AbortSignal.timeout(10_000)));
    const [word, number, printedAt] = line?.type === "line" ? line.text.split(" ") : [];
    if (word !== mark || Number(number) !== count - 1 || Number(printedAt) < since) throw new Error("Not all yet.");
  }, limitMs);
}

const { release } = await prepareTestEngine(console.error);
try {
  await using panel = await testPanel(testEngine());
  await panel.application.commit("one");
  const { outcome, sentence } = await panel.deployed("main");
  if (outcome !== "succeeded") throw new Error(sentence);
  const { environments } = await panel.worker.link.call("status", {});
  const name = environments.staging.services.find(({ service }) => service === "backend")?.container ?? "";
  const backend = panel.engine.docker.getContainer(name);

  const secret = await ensureSecret(panel.data, "web.secret");
  const port = await panel.engine.freePort();
  const env = { ...process.env, SLIPWAY_DATA: panel.data, NEXTAUTH_SECRET: secret, PORT: String(port) };
  const web = spawn(process.execPath, [join(import.meta.dirname, "logs/web.ts")], { env, stdio: "inherit" });
  try {
    const open = () => Browser.open(`http://127.0.0.1:${port}`, panel.data, secret);
    const [dockerd] = await findProcesses("dockerd", panel.engine.host);
    const engine: Record<string, number> = dockerd === undefined ? {} : { dockerd };
    const pids = { ...engine, worker: panel.worker.child?.pid ?? 0, web: web.pid ?? 0 };
    const memory = async () => ({ worker: await memoryOf(pids.worker), web: await memoryOf(pids.web) });

    const alone = await dockerLogs(panel, engine);
    console.table({ "docker logs -f": alone });

    const unwatched = await costing(pids, lines, async () => {
      const begin = Date.now();
      await generateIn(backend, lines);
      await archived(panel, lines, begin);
    });
    console.table({ "nobody looks": unwatched.costs });

    const browser = await open();
    await browser.watch();
    const watched = await costing(pids, lines, async () => {
      await generateIn(backend, lines);
      return browser.until(lines, limitMs);
    });
    const { result: seen } = watched;
    const toBrowser = {
      linesPerSecond: perSecond(seen.lines, seen.lastAt - seen.firstAt),
      lost: lines - seen.lines,
      skipped: seen.skipped,
      ordered: seen.ordered,
      ...watched.costs,
    };
    console.table({ "to the browser": toBrowser });

    browser.reset();
    await generateIn(backend, 20_000, 1000);
    const { latencies } = await browser.until(20_000, limitMs);
    const sorted = latencies.toSorted((one, other) => one - other);
    const latency = { p50: part(sorted, 0.5), p99: part(sorted, 0.99), most: part(sorted, 1) };
    console.table({ "print to arrival at 1,000 lines a second, ms": latency });

    browser.reset();
    const before = await memory();
    browser.asleep = true;
    const begin = Date.now();
    await generateIn(backend, lines);
    await archived(panel, lines, begin);
    const asleep = await memory();
    browser.asleep = false;
    const growth = { worker: asleep.worker - before.worker, web: asleep.web - before.web, bytes: browser.seen.bytes };
    console.table({ "MB before": before, "MB with a browser that acknowledges nothing": asleep });
    browser.close();
    console.log(JSON.stringify({ lines, lineBytes, alone, unwatched: unwatched.costs, toBrowser, latency, growth }));
  } finally {
    web.kill("SIGTERM");
  }
} finally {
  await release();
}
