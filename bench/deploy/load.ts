import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface Order {
  url: string;
  perSecond: number;
  /** It stops sending after so many. */
  most: number;
  /** WebSockets that are open all the time. */
  sockets: number;
}

/** Epoch milliseconds. */
export interface Span {
  from: number;
  to: number;
}

export interface Sum {
  requests: number;
  failed: number;
  p50: number;
  p99: number;
  /** Between two good answers; none for what is no stretch of time. */
  longestGapMs?: number;
}

export interface Seen {
  all: Sum;
  /** Answers that ended within a window, and the others. */
  inside: Sum;
  outside: Sum;
  failures: Record<string, number>;
  /** Good answers by their `X-Version`. */
  by: Record<string, number>;
  kinds: Record<string, number>;
  /** Closed with 1001, and in any other way. */
  sockets: { goodbyes: number; lost: number };
}

const program = join(import.meta.dirname, "generator.ts");

/** Begins at once; `end` waits for what is under way and answers what was seen within and outside of the windows. */
export function startLoad(order: Order): { end(windows: readonly Span[]): Promise<Seen> } {
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
  const said = text(child.stdout);
  return {
    async end(windows) {
      child.stdin.end(JSON.stringify(windows));
      return JSON.parse(await said) as Seen;
    },
  };
}
