import type { LogEvent } from "../../contract/logs.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Clock, Engine } from "../ports.ts";
import { createLineRing, KEPT_LINES } from "./line-ring.ts";

export interface FollowListener {
  /** What the engine had kept is read; from now on lines are new. */
  loaded(): void;
  event(event: LogEvent): void;
  end(cause: string): void;
  /** As far as the last look at the engine goes. */
  isRunning(): boolean;
}

export interface ContainerFollow {
  readonly container: string;
  isLoaded(): boolean;
  /** The newest lines, and the cause if it has ended. */
  tail(lines: number): { events: LogEvent[]; cause?: string };
  /** Perhaps it was started again. */
  poke(): void;
  stop(): void;
}

const FIRST_RETRY = 1000;
const LONGEST_RETRY = 30_000;

/** Reads what the engine has kept, then follows, goes on where it was when the container runs again, until stopped. */
export function followContainer(
  { engine, clock }: { engine: Engine; clock: Clock },
  scope: Scope,
  container: string,
  listener: FollowListener,
): ContainerFollow {
  const ring = createLineRing();
  const stopping = new AbortController();
  const { signal } = stopping;
  let loaded = false;
  let resume: string | undefined;
  let ended: string | undefined;
  let poke = () => {};

  async function run(): Promise<void> {
    await read(false);
    if (signal.aborted) return;
    loaded = true;
    listener.loaded();
    for (let retry = FIRST_RETRY; !signal.aborted; retry = Math.min(retry * 2, LONGEST_RETRY)) {
      const before = resume;
      const cause = await read(true);
      if (signal.aborted) return;
      if (resume !== before) retry = FIRST_RETRY;
      tellEnd(cause);
      await untilRunning(retry);
    }
  }

  /** Answers why there is no more, and remembers where the engine can go on. */
  async function read(follow: boolean): Promise<string> {
    try {
      const options = { tail: KEPT_LINES, follow, ...(resume && { since: resume }) };
      for await (const event of engine.streamLogs(scope, container, options, signal)) {
        if (signal.aborted) break;
        if (event.type !== "end") take(event);
        else {
          resume = event.resume ?? resume;
          return event.cause;
        }
      }
      return "the engine ended the stream";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  function take(event: LogEvent): void {
    ended = undefined;
    ring.push(event);
    listener.event(event);
  }

  /** Told once, however often it is tried again. */
  function tellEnd(cause: string): void {
    if (cause === ended) return;
    ended = cause;
    listener.end(cause);
  }

  async function untilRunning(retryMs: number): Promise<void> {
    do {
      const poked = new Promise<void>((resolve) => {
        poke = resolve;
      });
      await Promise.race([poked, clock.pause(retryMs, signal).catch(() => undefined)]);
    } while (!signal.aborted && !listener.isRunning());
  }

  void run();
  return {
    container,
    isLoaded: () => loaded,
    tail: (lines) => ({ events: ring.tail(lines), cause: ended }),
    poke: () => poke(),
    stop: () => stopping.abort(new Error("Nobody looks at these lines any more.")),
  };
}
