import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LogEvent, LogRequest } from "../contract/logs.ts";
import { someTime } from "../testing/builders.ts";
import { type ManualClock, manualClock } from "../testing/manual-clock.ts";
import { createLogHub, type LogHub } from "./logs.ts";
import type { Engine, ObservedContainer } from "./ports.ts";

/** Containers that say what they are told to; a position is how many lines were read. */
class TalkingEngine {
  said = new Map<string, string[]>();
  ended = new Map<string, string>();
  open = 0;
  opened: string[] = [];
  #news = new EventTarget();

  say(container: string, ...lines: string[]): void {
    this.said.set(container, [...(this.said.get(container) ?? []), ...lines]);
    this.#news.dispatchEvent(new Event("news"));
  }

  end(container: string, cause: string): void {
    this.ended.set(container, cause);
    this.#news.dispatchEvent(new Event("news"));
  }

  async *streamLogs(
    _scope: unknown,
    container: string,
    { tail, follow, since }: { tail: number; follow: boolean; since?: string },
    signal: AbortSignal,
  ): AsyncGenerator<LogEvent> {
    this.open++;
    this.opened.push(`${container} ${follow ? "follow" : "read"} ${since ?? "from the start"}`);
    try {
      let position = since ? Number(since) : Math.max(0, (this.said.get(container)?.length ?? 0) - tail);
      for (;;) {
        for (const text of (this.said.get(container) ?? []).slice(position)) {
          position++;
          yield { type: "line", environment: "staging", service: "backend", at: someTime, stream: "stdout", text };
        }
        const cause = this.ended.get(container);
        if (!follow || cause) return yield { type: "end", cause: cause ?? "all so far", resume: String(position) };
        await new Promise<void>((resolve, reject) => {
          this.#news.addEventListener("news", () => resolve(), { once: true });
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      }
    } finally {
      this.open--;
    }
  }
}

vi.setConfig({ testTimeout: 30_000 });
const waitFor = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000 });

const container = (id: string, facts: Partial<ObservedContainer> = {}) =>
  ({ id, name: id, service: "backend", role: "release", release: 1, state: "running", ...facts }) as ObservedContainer;

let engine: TalkingEngine;
let clock: ManualClock;
let live: ObservedContainer | undefined;
let looked: () => void;
let hub: LogHub;
let ends: AbortController[];

beforeEach(() => {
  engine = new TalkingEngine();
  clock = manualClock();
  live = container("c1");
  ends = [];
  hub = createLogHub({
    engine: engine as unknown as Engine,
    clock,
    instance: "test",
    board: {
      current: () => ({ application: { id: "wms", name: "wms" } }) as never,
      liveContainer: (_, service) => (service === "backend" ? live : undefined),
      onLook: (listener) => {
        looked = listener;
      },
    },
  });
});
afterEach(() => {
  for (const end of ends) end.abort();
});

/** Reads on its own; `seen` is what has arrived, lines by their text. */
function look(request: Partial<LogRequest> = {}) {
  const end = new AbortController();
  ends.push(end);
  const asked = { environment: "staging", services: ["backend"], tail: 500, follow: true, ...request } as const;
  const events = hub.subscribe({ ...asked, services: [...asked.services] }, end.signal);
  const seen: string[] = [];
  const over = (async () => {
    for await (const batch of events) seen.push(...batch.map(shown));
  })();
  return { seen, over, leave: () => end.abort() };
}
const shown = (event: LogEvent): string => {
  if (event.type === "line") return event.text;
  return event.type === "end" ? `end of ${event.service ?? "all"}: ${event.cause}` : `skipped ${event.lines}`;
};
const soon = (assertion: () => void) =>
  waitFor(() => {
    clock.advance(10);
    assertion();
  });

describe("the log hub", () => {
  test("many readers are one follow; who comes later gets his tail without the engine reading again", async () => {
    engine.say("c1", "one", "two", "three");
    const first = look({ tail: 2 });
    await soon(() => expect(first.seen).toEqual(["two", "three"]));
    engine.say("c1", "four");
    const later = look({ tail: 3 });
    const none = look({ tail: 0 });
    engine.say("c1", "five");
    await soon(() => expect(first.seen).toEqual(["two", "three", "four", "five"]));
    await soon(() => expect(later.seen.at(-1)).toBe("five"));
    await soon(() => expect(none.seen.at(-1)).toBe("five"));
    expect(later.seen.filter((line) => line === "four")).toHaveLength(1);
    expect(engine.opened).toEqual(["c1 read from the start", "c1 follow 3"]);
  });

  test("when the last reader has gone nothing is followed; the next begins anew", async () => {
    const one = look();
    const other = look();
    await soon(() => expect(engine.opened).toHaveLength(2));
    one.leave();
    await one.over;
    expect(engine.open).toBe(1);
    other.leave();
    await other.over;
    await soon(() => expect(engine.open).toBe(0));
    engine.say("c1", "meanwhile");
    const next = look();
    await soon(() => expect(next.seen).toEqual(["meanwhile"]));
  });

  test("without follow it ends after what is there", async () => {
    engine.say("c1", "one", "two");
    const reader = look({ tail: 1, follow: false });
    await soon(() => expect(reader.seen).toEqual(["two", "end of all: These are all lines so far."]));
    await reader.over;
    await soon(() => expect(engine.open).toBe(0));
    expect(engine.opened).toHaveLength(1);
  });

  test("a container that stops is told with its cause, once; started again it goes on where it was", async () => {
    engine.say("c1", "one");
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["one"]));
    live = container("c1", { state: "exited" });
    engine.end("c1", "exited with 1");
    await soon(() => expect(reader.seen).toEqual(["one", "end of backend: exited with 1"]));
    for (let minute = 0; minute < 10; minute++) {
      clock.advance(60_000);
      looked();
      await new Promise(setImmediate);
    }
    expect(engine.opened).toHaveLength(2);
    const late = look();
    await soon(() => expect(late.seen).toEqual(["one", "end of backend: exited with 1"]));
    engine.ended.clear();
    live = container("c1");
    looked();
    engine.say("c1", "two");
    await soon(() => expect(reader.seen).toEqual(["one", "end of backend: exited with 1", "two"]));
    expect(engine.opened.at(-1)).toBe("c1 follow 1");
  });

  test("when a release takes over, its container is followed from its first line", async () => {
    engine.say("c1", "old");
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["old"]));
    engine.say("c2", "new starts");
    live = container("c2", { release: 2 });
    looked();
    engine.say("c1", "nobody looks at this any more");
    await soon(() => expect(reader.seen).toEqual(["old", "end of backend: r2 has taken over", "new starts"]));
    await soon(() => expect(engine.open).toBe(1));
  });

  test("an engine that fails is told once and tried again at growing intervals", async () => {
    engine.say("c1", "one");
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["one"]));
    engine.end("c1", "the engine does not answer");
    await soon(() => expect(reader.seen).toHaveLength(2));
    for (let second = 0; second < 120; second++) {
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    expect(engine.opened.length).toBeLessThan(12);
    expect(reader.seen).toEqual(["one", "end of backend: the engine does not answer"]);
    engine.ended.clear();
    engine.say("c1", "two");
    await soon(() => {
      clock.advance(30_000);
      expect(reader.seen.at(-1)).toBe("two");
    });
  });

  test("a service without a container says so, and is followed when it has one", async () => {
    live = undefined;
    const reader = look();
    const other = look({ services: ["nothing"], follow: false });
    await soon(() => expect(reader.seen).toEqual(["end of backend: there is no container of it"]));
    await other.over;
    expect(other.seen.at(-1)).toBe("end of all: These are all lines so far.");
    live = container("c1");
    engine.say("c1", "one");
    looked();
    await soon(() => expect(reader.seen.at(-1)).toBe("one"));
  });

  test("who reads too slowly is told how many lines were skipped, and gets the newest", async () => {
    const events = hub.subscribe(
      { environment: "staging", services: ["backend"], tail: 0, follow: true },
      AbortSignal.timeout(5000),
    );
    await waitFor(() => expect(engine.opened).toHaveLength(2));
    const lines = Array.from({ length: 25_000 }, (_, index) => `line ${index}`);
    engine.say("c1", ...lines);
    const busy = look({ tail: 1 });
    await soon(() => expect(busy.seen.at(-1)).toBe("line 24999"));
    const batch: readonly LogEvent[] = (await events[Symbol.asyncIterator]().next()).value;
    const [gap, ...rest] = batch;
    expect(gap).toMatchObject({ type: "skipped", service: "backend", reason: expect.any(String) });
    expect(rest.length + (gap as { lines: number }).lines).toBe(25_000);
    expect(rest.length).toBeLessThanOrEqual(10_000);
    expect(shown(rest.at(-1) as LogEvent)).toBe("line 24999");
  });

  test("few but huge lines are bounded by their size", async () => {
    const events = hub.subscribe(
      { environment: "staging", services: ["backend"], tail: 5000, follow: true },
      AbortSignal.timeout(5000),
    );
    engine.say("c1", ...Array.from({ length: 200 }, (_, index) => `${index}`.padEnd(100_000, "x")));
    const busy = look({ tail: 1 });
    await soon(() => expect(busy.seen.at(-1)).toMatch(/^199x/));
    const batch: readonly LogEvent[] = (await events[Symbol.asyncIterator]().next()).value;
    const characters = batch.reduce((sum, event) => sum + shown(event).length, 0);
    expect(characters).toBeLessThan(8_200_000);
    expect(shown(batch.at(-1) as LogEvent)).toMatch(/^199x/);
  });
});
