import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

export type ProcessSpec = { name: string; command: string[]; env: NodeJS.ProcessEnv; cwd: string };

const stopLimit = 20_000;
const shortLife = 30_000;
const mostShortLives = 5;

/** A process that is started again when it ends by itself, until it is stopped or keeps ending at once. */
export class Supervised {
  readonly spec: ProcessSpec;
  /** Rejects when the process has ended too often; never resolves. */
  readonly gaveUp: Promise<never>;
  private child: ChildProcess | undefined;
  private readonly stopping = new AbortController();
  private readonly loop: Promise<void>;

  constructor(spec: ProcessSpec, say: (line: string) => void) {
    this.spec = spec;
    const { promise, reject } = Promise.withResolvers<never>();
    this.gaveUp = promise;
    this.loop = this.keepRunning(say).catch(reject);
    promise.catch(() => {}); // also when nobody waits for it yet
  }

  /** Ends the process: politely first, by force when it takes too long. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.child?.kill("SIGTERM");
    const timer = setTimeout(() => this.child?.kill("SIGKILL"), stopLimit);
    await this.loop;
    clearTimeout(timer);
  }

  private async keepRunning(say: (line: string) => void): Promise<void> {
    for (let shortLives = 0; !this.stopping.signal.aborted; ) {
      const started = Date.now();
      const end = await this.runOnce();
      if (this.stopping.signal.aborted) return;
      shortLives = Date.now() - started < shortLife ? shortLives + 1 : 1;
      if (shortLives >= mostShortLives) {
        throw new Error(
          `${this.spec.name} ended ${shortLives} times in a row, last with ${end}. What it printed is above.`,
        );
      }
      const wait = 250 * 2 ** shortLives;
      say(`${this.spec.name} ended with ${end}; starting it again in ${wait / 1000} s.`);
      await pause(wait, undefined, { signal: this.stopping.signal }).catch(() => {}); // stopped while waiting
    }
  }

  /** Answers how the process ended. */
  private async runOnce(): Promise<string> {
    const [program = "", ...args] = this.spec.command;
    const { env, cwd } = this.spec;
    // A session of its own: a Ctrl-C reaches the supervisor alone, which then ends each process once.
    this.child = spawn(program, args, { env, cwd, stdio: ["ignore", "inherit", "inherit"], detached: true });
    try {
      const [code, signal] = (await once(this.child, "exit")) as [number | null, NodeJS.Signals | null];
      return signal ?? `exit code ${code}`;
    } catch (error) {
      return (error as Error).message;
    } finally {
      this.child = undefined;
    }
  }
}
