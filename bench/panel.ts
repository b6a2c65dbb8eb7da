import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSample, type Sample } from "../docker/sample/setup.ts";
import { inOneFolder } from "../lib/application/panel-folders.ts";
import type { IntentAnswer } from "../lib/contract/intents.ts";
import type { RunView } from "../lib/contract/run.ts";
import { createLinkClient, type LinkClient } from "../lib/delivery/link/client.ts";
import { prepareTestEngine, type TestEngine, testEngine } from "../lib/testing/engine.ts";
import { eventually } from "../lib/testing/eventually.ts";
import { confirm, planToConfirm } from "../lib/testing/panel/confirm.ts";
import { untilReady, webProcess, workerProcess } from "../scripts/start/panel.ts";
import { ensureSecret, makeDataFolder } from "../scripts/start/secrets.ts";
import type { ProcessSpec } from "../scripts/start/supervise.ts";
import { type CountingProxy, countingProxy } from "./counting-proxy.ts";
import { cookieName, signIn } from "./session.ts";

const deployLimit = 10 * 60_000;

export interface Deployed {
  /** Epoch milliseconds. */
  clickedAt: number;
  view: RunView;
}

/** The panel as `npm start` runs it, on a data folder and an instance of its own, with the sample application. */
export interface BenchPanel extends AsyncDisposable {
  engine: TestEngine;
  sample: Sample;
  link: LinkClient;
  calls: CountingProxy;
  pids: { worker: number; web: number };
  url: string;
  /** The cookie of an administrator. */
  signIn(): Promise<{ name: string; value: string }>;
  deploy(ref: string): Promise<Deployed>;
  /** The plan has been looked at before the click, and what ran on staging ships. */
  deployToProduction(ref: string): Promise<Deployed>;
}

const say = (line: string) => console.error(line);

export async function benchPanel(): Promise<BenchPanel> {
  const { release } = await prepareTestEngine(say);
  const engine = testEngine();
  const folder = await mkdtemp(join(tmpdir(), "slipway-bench-"));
  const data = join(folder, "data");
  await makeDataFolder(data);
  const secret = await ensureSecret(data, "web.secret");
  await ensureSecret(data, "secret.key");
  const name = `bench-${randomBytes(3).toString("hex")}`;
  const sample = await createSample(folder, { images: engine.images, ports: await freePorts(engine), name });
  const calls = await countingProxy(join(folder, "engine.sock"), engine.host);
  const port = await engine.freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { mode: "production" as const, port, host: "127.0.0.1", url, folders: inOneFolder(data) };
  process.env.SLIPWAY_INSTANCE = engine.instance;
  const worker = start(await workerProcess(settings, calls.host, engine.images));
  const web = start(await webProcess(settings, secret));
  await untilReady(settings, AbortSignal.timeout(120_000));
  const link = createLinkClient(join(data, "worker.sock"));
  await link.call("registerApplication", { repository: sample.repository, root: sample.repository });

  return {
    engine,
    sample,
    link,
    calls,
    pids: { worker: worker.pid ?? 0, web: web.pid ?? 0 },
    url,
    signIn: async () => ({ name: cookieName, value: await signIn(data, secret) }),
    async deploy(ref) {
      const clickedAt = Date.now();
      const input = { kind: "deploy", requestId: randomUUID(), environment: "staging", ref } as const;
      return { clickedAt, view: await ended(link, await link.call("ask", { input })) };
    },
    async deployToProduction(ref) {
      const plan = await planToConfirm(link, { ref });
      const clickedAt = Date.now();
      return { clickedAt, view: await ended(link, await confirm(link, plan)) };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([worker, web].map(end));
      await calls.close();
      await engine.cleanUp();
      await rm(folder, { recursive: true, force: true });
      await release();
    },
  };
}

async function ended(link: LinkClient, answer: IntentAnswer): Promise<RunView> {
  if (!answer.accepted) throw new Error(answer.message);
  const look = async () => {
    const view = await link.call("run", { run: answer.run });
    if (!view.outcome) throw new Error(`Run ${answer.run} has not ended.`);
    return view;
  };
  const { found: view } = await eventually(look, deployLimit);
  // No remote to record it in is a warning, and a bench has none.
  if (!view.outcome?.startsWith("succeeded")) throw new Error(view.sentence);
  return view;
}

function start({ command: [file = "", ...args], env, cwd }: ProcessSpec): ChildProcess {
  return spawn(file, args, { env, cwd, stdio: ["ignore", "ignore", "inherit"] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

async function freePorts({ freePort }: TestEngine): Promise<Record<string, number>> {
  const names = ["HTTP", "HTTPS", "BACKEND", "DATABASE"].flatMap((what) => [
    `STAGING_${what}_PORT`,
    `PRODUCTION_${what}_PORT`,
  ]);
  const ports: Record<string, number> = {};
  for (const name of names) ports[name] = await freePort();
  return ports;
}
