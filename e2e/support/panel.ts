import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { TestEngine } from "../../lib/testing/engine.ts";

export const root = resolve(import.meta.dirname, "../..");
const startLimitMs = 120_000;
const stopLimitMs = 30_000;

export interface RunningPanel {
  url: string;
  /** Where the first administrator is made; good once. */
  setUpLink: string;
  process: ChildProcess;
  dataFolder: string;
  logFile: string;
  stop(): Promise<void>;
}

/** Starts web and worker as `npm start` does, with a data folder, a port and an instance of their own. */
export async function startPanel(engine: TestEngine, name = "panel"): Promise<RunningPanel> {
  const dataFolder = await mkdtemp(join(tmpdir(), "slipway-e2e-"));
  const logFile = join(root, `test-results/${name}.log`);
  await mkdir(join(root, "test-results"), { recursive: true });
  const child = spawn(process.execPath, ["scripts/start.ts"], {
    cwd: root,
    env: await environment(engine, dataFolder),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // Ctrl-C reaches the tests, and the tests end the panel
  });
  const stop = async () => {
    await end(child);
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    const setUpLink = await firstLink(child, logFile);
    return { url: new URL(setUpLink).origin, setUpLink, process: child, dataFolder, logFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function environment(engine: TestEngine, dataFolder: string): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    NODE_ENV: "production",
    DOCKER_HOST: engine.host,
    SLIPWAY_DATA: dataFolder,
    SLIPWAY_INSTANCE: engine.instance,
    SLIPWAY_ISOLATION: "off",
    PORT: String(await engine.freePort()),
  };
}

/** What the panel prints goes to a file; the one-time link in it says where the panel is and that it is up. */
async function firstLink(child: ChildProcess, logFile: string): Promise<string> {
  const log = createWriteStream(logFile);
  child.stderr?.pipe(log, { end: false });
  child.stdout?.pipe(log, { end: false });
  const { promise, resolve: found, reject } = Promise.withResolvers<string>();
  const refuse = (why: string) =>
    void tail(logFile).then((said) => reject(new Error(`The panel ${why}. It said:\n${said}`)));
  const limit = setTimeout(() => refuse(`printed no one-time link within ${startLimitMs / 1000} s`), startLimitMs);
  child.once("exit", (code) => refuse(`ended with exit code ${code} before it printed its one-time link`));
  child.once("error", reject);
  if (child.stdout) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [link] = line.match(/https?:\/\/\S+\/setup\?token=[\w-]+/) ?? [];
      if (link) found(link);
    });
  }
  return promise.finally(() => clearTimeout(limit));
}

export async function tail(file: string, lines = 40): Promise<string> {
  return (await readFile(file, "utf8").catch(() => "")).split("\n").slice(-lines).join("\n");
}

/** Asks it to end, and ends all of its processes when it does not in time. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = AbortSignal.timeout(stopLimitMs);
  await Promise.race([ended, once(late, "abort")]);
  if (!late.aborted) return;
  process.kill(-child.pid, "SIGKILL");
  await ended;
  throw new Error(`The panel did not end within ${stopLimitMs / 1000} s of SIGTERM; it was killed.`);
}
