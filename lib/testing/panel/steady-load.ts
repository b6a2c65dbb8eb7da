import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface LoadOrder {
  url: string;
  perSecond: number;
  mostAtOnce: number;
  longestMs: number;
}

export interface LoadReport {
  requests: number;
  /** Without an answer, with one that was cut, or with a status of 500 or more. */
  failed: number;
  failures: Record<string, number>;
  /** The first failures: when they were sent, since the load began. */
  details: { atMs: number; tookMs: number; what: string }[];
  /** Epoch milliseconds: when the first failure was known, and when the last request that failed was sent. */
  failing?: { from: number; to: number };
  /** Good answers by their `X-Version`. */
  by: Record<string, number>;
  slowestMs: number;
  /** The longest time without a good answer. */
  longestGapMs: number;
}

export interface SteadyLoad extends AsyncDisposable {
  /** Waits for what is under way. */
  end(): Promise<LoadReport>;
}

const program = join(import.meta.dirname, "load-program.ts");
const usual = { perSecond: 40, mostAtOnce: 64, longestMs: 10 * 60_000 };

/** Requests at a constant rate, from `prefix`'s side of the machine (a network namespace), ten minutes at the most. */
export function steadyLoad(url: string, prefix: readonly string[] = [], order: Partial<LoadOrder> = {}): SteadyLoad {
  const [file = "", ...args] = [...prefix, process.execPath, program, JSON.stringify({ ...usual, ...order, url })];
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  const report = Promise.all([text(child.stdout), once(child, "exit")]).then(
    ([said]): LoadReport => JSON.parse(said) as LoadReport,
  );
  report.catch(() => {}); // told to whoever ends it
  const end = async () => {
    child.stdin.end();
    return report;
  };
  return {
    end,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await report.catch(() => {});
    },
  };
}
