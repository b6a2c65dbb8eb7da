import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { workerOptions } from "../../../scripts/start/worker-options.ts";
import { createLinkClient, type LinkClient } from "../../delivery/link/client.ts";
import { eventually } from "../eventually.ts";

const root = resolve(import.meta.dirname, "../../..");
const startLimit = 60_000;

/** worker.ts as a process of its own, on a data folder, that is killed and started again as a test wants it. */
export class WorkerProcess {
  readonly link: LinkClient;
  /** What the present or last process has printed. */
  said = "";
  child: ChildProcess | undefined;
  private readonly environment: Record<string, string>;
  private readonly prefix: readonly string[];

  constructor(data: string, environment: Record<string, string>, prefix: readonly string[] = []) {
    this.link = createLinkClient(join(data, "worker.sock"));
    this.environment = { ...environment, SLIPWAY_DATA: data, NODE_ENV: "production" };
    this.prefix = prefix;
  }

  /** Resolves when it answers on the link. */
  async start(): Promise<void> {
    this.spawn();
    const child = this.child;
    await eventually(async () => {
      if (child?.exitCode !== null) throw new Error(`The worker ended: ${this.said}`);
      await this.link.call("status", {});
    }, startLimit);
  }

  /** Answers how a process ends that is not expected to live. */
  async startAndEnd(): Promise<{ code: number | null; said: string }> {
    this.spawn();
    const [code] = (await once(this.child as ChildProcess, "close")) as [number | null];
    return { code, said: this.said };
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  private spawn(): void {
    const { SLIPWAY_TEST_ENGINE: _, ...inherited } = process.env;
    const [file = "", ...args] = [...this.prefix, process.execPath, ...workerOptions, "worker.ts"];
    const env = { ...inherited, ...this.environment };
    const child = spawn(file, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    this.said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        this.said += data.toString();
      });
    }
    this.child = child;
  }
}
