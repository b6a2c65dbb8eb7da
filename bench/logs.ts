/**
 * `npm run bench:logs`: how fast a container's lines come to a browser, what they cost, how long one takes from print to
 * paint, and what a browser costs that has stopped. Everything is real: the engine, the panel's two processes, Chromium. In
 * the same run: `docker logs -f` into a file, of a container outside of the panel. `LINES` says how many, `ONLY=socket`
 * leaves Chromium out, `ONLY=browser` what comes before it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { leftOpen } from "../lib/adapters/docker/container-body.ts";
import { inOneFolder } from "../lib/application/panel-folders.ts";
import { prepareTestEngine, testEngine } from "../lib/testing/engine.ts";
import { eventually } from "../lib/testing/eventually.ts";
import { readEvents } from "../lib/testing/log-chunks.ts";
import { type TestPanel, testPanel } from "../lib/testing/panel/panel.ts";
import { findProcesses } from "../scripts/engine/processes.ts";
import { untilReady, webProcess } from "../scripts/start/panel.ts";
import { ensureSecret } from "../scripts/start/secrets.ts";
import { collectGarbage, inspected, inspectorIn } from "./chromium/dev-tools.ts";
import { ChromiumView } from "./logs/chromium.ts";
import { SocketClient } from "./logs/client.ts";
import { generateIn, generator, lineBytes, mark } from "./logs/generator.ts";
import { memoryOf, processorTimeOf } from "./processes.ts";
import { signIn } from "./session.ts";

const lines = Number(process.env.LINES ?? 1_000_000);
const slowLines = 20_000;
const limitMs = 10 * 60_000;

type Costs = Record<string, number>;

/** Processor seconds per million lines that each process used meanwhile. */
async function costing<T>(pids: Costs, count: number, work: () => Promise<T>) {
  const times = () => Promise.all(Object.values(pids).map(processorTimeOf));
  const before = await times();
  const result = await work();
  const after = await times();
  const costs: Costs = {};
  for (const [index, name] of Object.keys(pids).entries())
    costs[name] = perMillion((after[index] ?? 0) - (before[index] ?? 0), count);
  return { result, costs };
}

const perMillion = (ms: number, count: number) => Number((ms / 1000 / (count / 1e6)).toFixed(2));
const perSecond = (count: number, ms: number) => Math.round(count / (ms / 1000));
const ascending = (values: number[]) => values.toSorted((one, other) => one - other);
const part = (sorted: number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

/** Of some seconds, without garbage: what V8 has not freed yet is not what somebody costs. */
async function leastOf(pid: number, inspector: string): Promise<number> {
  await collectGarbage(inspector);
  let least = await memoryOf(pid);
  for (let sample = 0; sample < 20; sample++) {
    await pause(500);
    least = Math.min(least, await memoryOf(pid));
  }
  return least;
}

/** The engine's own: its command line into a file, of a log that is not rotated meanwhile: it would lose lines. */
async function dockerLogs(panel: TestPanel, dockerd: Costs) {
  const { docker, host, images, instance } = panel.engine;
  const container = await docker.createContainer({
    Image: images.NODE_IMAGE,
    Entrypoint: ["sh", "-c", 'sleep 3; exec "$@"', "sh"],
    Cmd: generator("-", lines),
    Labels: { "slipway.instance": instance },
    HostConfig: { LogConfig: { ...leftOpen, Config: { ...leftOpen.Config, "max-size": "1g" } } },
  });
  const path = join(panel.data, "docker-logs.txt");
  const file = openSync(path, "w");
  await container.start();
  const { result, costs } = await costing(dockerd, lines, async () => {
    const child = spawn("docker", ["-H", host, "logs", "-f", container.id], { stdio: ["ignore", file, "inherit"] });
    const gone = once(child, "exit");
    while (statSync(path).size === 0) await pause(5);
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

/** By its id: after the switch it is renamed. */
async function liveBackend({ worker, engine }: TestPanel) {
  const { found } = await eventually(async () => {
    const { environments } = await worker.link.call("status", {});
    const { container = "" } = environments.staging.services.find(({ service }) => service === "backend") ?? {};
    return engine.docker.getContainer(container).inspect();
  });
  return engine.docker.getContainer(found.Id);
}

/** Waits until the archive has the last line that was generated since then. */
async function archived(panel: TestPanel, count: number, since: number): Promise<void> {
  const request = { environment: "staging" as const, services: ["backend"], newest: true, limit: 1 };
  await eventually(async () => {
    const [line] = await readEvents(panel.worker.link.logHistory(request, AbortSignal.timeout(10_000)));
    const [word, number, printedAt] = line?.type === "line" ? line.text.split(" ") : [];
    if (word !== mark || Number(number) !== count - 1 || Number(printedAt) < since) throw new Error("Not all yet.");
  }, limitMs);
}

const { release } = await prepareTestEngine(console.error);
try {
  await using panel = await testPanel(testEngine(), { NODE_OPTIONS: inspected });
  await panel.application.commit("one");
  const { outcome, sentence } = await panel.deployed("main");
  if (outcome !== "succeeded") throw new Error(sentence);
  const backend = await liveBackend(panel);

  const secret = await ensureSecret(panel.data, "web.secret");
  const port = await panel.engine.freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { mode: "production" as const, port, host: "127.0.0.1", url, folders: inOneFolder(panel.data) };
  const { command, env, cwd } = await webProcess(settings, secret);
  const webEnv = { ...env, NODE_OPTIONS: inspected };
  const web = spawn(command[0] ?? "", command.slice(1), { env: webEnv, cwd, stdio: ["ignore", "ignore", "pipe"] });
  let webSaid = "";
  web.stderr.on("data", (data: Buffer) => {
    webSaid += data.toString();
    process.stderr.write(data);
  });
  try {
    await untilReady(settings, AbortSignal.timeout(120_000));
    const session = await signIn(panel.data, secret);
    const [dockerd] = await findProcesses("dockerd", panel.engine.host);
    const engine: Costs = dockerd === undefined ? {} : { dockerd };
    const pids = { ...engine, worker: panel.worker.child?.pid ?? 0, web: web.pid ?? 0 };
    const memory = async () => {
      const worker = leastOf(pids.worker, inspectorIn(panel.worker.said) ?? "");
      const ownWeb = leastOf(pids.web, inspectorIn(webSaid) ?? "");
      return { worker: await worker, web: await ownWeb };
    };
    const generate = (count: number, rate = 0) => generateIn(backend, count, rate);

    const alone = await dockerLogs(panel, engine);
    console.table({ "docker logs -f": alone });

    const { ONLY } = process.env;
    const figures = {
      lines,
      lineBytes,
      alone,
      ...(ONLY !== "browser" && (await withoutBrowser())),
      ...(ONLY !== "socket" && (await inChromium())),
    };
    console.log(JSON.stringify(figures));

    async function withoutBrowser() {
      const unwatched = await costing(pids, lines, async () => {
        const begin = Date.now();
        await generate(lines);
        await archived(panel, lines, begin);
        return perSecond(lines, Date.now() - begin);
      });
      const nobody = { linesPerSecond: unwatched.result, ...unwatched.costs };
      console.table({ "nobody looks": nobody });

      const client = await SocketClient.open(url, session);
      await client.watch();
      const watched = await costing(pids, lines, async () => {
        await generate(lines);
        return client.until(lines, limitMs);
      });
      client.close();
      const { lines: seen, skipped, ordered, firstAt, lastAt } = watched.result;
      const linesPerSecond = perSecond(seen, lastAt - firstAt);
      const toSocket = { linesPerSecond, lost: lines - seen, skipped, ordered, ...watched.costs };
      console.table({ "to a socket": toSocket });
      return { nobody, toSocket };
    }

    async function inChromium() {
      const view = await ChromiumView.open(url, session);
      try {
        await view.note();
        const before = await view.arrived();
        await generate(slowLines, 1000);
        await view.until(slowLines, before);
        const sorted = ascending((await view.noted()).latencies);
        const latency = {
          painted: sorted.length,
          p50: part(sorted, 0.5),
          p99: part(sorted, 0.99),
          most: part(sorted, 1),
        };
        console.table({ "print to paint at 1,000 lines a second, ms": latency });

        const start = { ...(await view.costs()), arrived: await view.arrived() };
        const begin = Date.now();
        const { result, costs } = await costing(pids, lines, async () => {
          const [times] = await Promise.all([view.until(lines, start.arrived), generate(lines)]);
          return times;
        });
        const after = await view.costs();
        await archived(panel, lines, begin); // else the panel's own work beside it takes the processor that is scrolled with
        await view.note();
        await view.scroll(200);
        const longTasks = (await view.noted()).longTasks.filter((ms) => ms > 50);
        console.table({ "tasks over 50 ms while scrolling": longTasks });

        const { hash, ...held } = await view.held(lines);
        const toBrowser = {
          linesPerSecond: perSecond(lines, result.lastAt - result.firstAt),
          lost: lines - held.lines,
          ordered: held.ordered,
          ...costs,
          browser: perMillion(after.processor - start.processor, lines),
          tabGrowthMB: after.tab - start.tab,
        };
        console.table({ "to Chromium": toBrowser });

        const rounds: { worker: number; web: number }[] = [];
        while (rounds.length < 3) rounds.push(await growthWithStopped(view));
        console.table({ "MB more with a browser that has stopped": rounds });
        const median = (of: "worker" | "web") => part(ascending(rounds.map((round) => round[of])), 0.5);
        const growth = { worker: median("worker"), web: median("web") };
        return { latency, toBrowser: { ...toBrowser, hash }, longTasks, growth };
      } finally {
        await view.close();
      }
    }

    async function growthWithStopped(view: ChromiumView) {
      const calm = await memory();
      const thaw = await view.freeze();
      const begin = Date.now();
      await generate(lines);
      await archived(panel, lines, begin);
      const stopped = await memory();
      thaw();
      const thawedAt = Date.now();
      await view.shows(lines - 1, begin, limitMs);
      console.table({ "ms after it went on, until it shows the newest line": Date.now() - thawedAt });
      return { worker: stopped.worker - calm.worker, web: stopped.web - calm.web };
    }
  } finally {
    web.kill("SIGTERM");
  }
} finally {
  await release();
}
