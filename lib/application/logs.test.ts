import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { logArchive } from "../adapters/logs/archive.ts";
import { logEventReader } from "../contract/log-events.ts";
import type { LogEvent, LogRequest } from "../contract/logs.ts";
import { someTime } from "../testing/builders.ts";
import { piecesOf } from "../testing/fake-engine-looks.ts";
import { type ManualClock, manualClock } from "../testing/manual-clock.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { createLogHub, type LogHub } from "./logs.ts";
import type { Engine, LogArchive, LogPiece, ObservedContainer } from "./ports.ts";

/** Containers that say what they are told to, a line a second; where reading has come to is the last line's moment. */
class TalkingEngine {
  said = new Map<string, string[]>();
  ended = new Map<string, string>();
  secrets: string[] = [];
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

  async *readLog(
    _scope: unknown,
    container: string,
    { source, follow, since }: { source: number; follow: boolean; since?: string },
    signal: AbortSignal,
  ): AsyncGenerator<LogPiece> {
    this.opened.push(`${container} ${follow ? "follow" : "read"} from ${this.#position(since)}`);
    for await (const piece of piecesOf(this.#lines(container, follow, since, signal), source)) {
      yield piece.type === "opened" ? { ...piece, secrets: this.secrets } : piece;
    }
  }

  #position = (since: string | undefined) =>
    since ? (Date.parse(since.split(" ")[0] as string) - someTime) / 1000 + 1 : 0;

  async *#lines(
    container: string,
    follow: boolean,
    since: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LogEvent> {
    this.open++;
    try {
      let position = this.#position(since);
      const resume = () => new Date(someTime + (position - 1) * 1000).toISOString();
      for (;;) {
        for (const text of (this.said.get(container) ?? []).slice(position)) {
          const at = someTime + position * 1000;
          position++;
          yield { type: "line", environment: "staging", service: "backend", at, stream: "stdout", text };
        }
        const cause = this.ended.get(container);
        if (!follow || cause)
          return yield { type: "end", cause: cause ?? "all so far", ...(position > 0 && { resume: resume() }) };
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
/** All that are there. */
let present: ObservedContainer[];
let looked: () => void;
let archive: LogArchive;
let hub: LogHub;
let ends: AbortController[];

beforeEach(() => {
  engine = new TalkingEngine();
  clock = manualClock();
  live = container("c1");
  present = [live];
  ends = [];
  archive = logArchive(temporaryFolder(), { clock, log: console.error });
  hub = aHub();
});

/** That of a worker that has just started. */
function aHub(): LogHub {
  const made = createLogHub({
    engine: engine as unknown as Engine,
    clock,
    archive,
    instance: "test",
    log: console.error,
    board: {
      current: () => ({ application: { id: "wms", name: "wms" } }) as never,
      containers: (environment) => (environment === "staging" ? present : []),
      secrets: () => ["known-from-the-plan"],
      liveContainer: (_, service) => (service === "backend" ? live : undefined),
      errorPattern: () => undefined,
      onLook: (listener) => {
        looked = listener;
      },
    },
  });
  onTestFinished(async () => {
    for (const end of ends) end.abort();
    made.stop();
    await archive.close();
  });
  return made;
}

function goesLive(next: ObservedContainer | undefined): void {
  live = next;
  present = next ? [...present.filter(({ id }) => id !== next.id), next] : present;
  looked();
}

/** Reads on its own; `seen` is what has arrived, lines by their text. */
function look(request: Partial<LogRequest> = {}) {
  const end = new AbortController();
  ends.push(end);
  const asked = { environment: "staging", services: ["backend"], tail: 500, follow: true, ...request } as const;
  const chunks = hub.subscribe({ ...asked, services: [...asked.services] }, end.signal);
  const seen: string[] = [];
  const read = logEventReader();
  const over = (async () => {
    for await (const batch of chunks) for (const chunk of batch) seen.push(...read(chunk).map(shown));
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

async function readUntil(chunks: AsyncIterable<readonly Uint8Array[]>, last: string) {
  const read = logEventReader();
  const events: LogEvent[] = [];
  for await (const batch of chunks) {
    events.push(...batch.flatMap(read));
    if (shown(events.at(-1) as LogEvent) === last) break;
  }
  const gap = events.find((event) => event.type === "skipped");
  return { gap, lines: events.filter((event) => event.type === "line").map(shown) };
}
const numbered = (count: number, fill = 0) =>
  Array.from({ length: count }, (_, index) => `line ${index} `.padEnd(fill, "x"));

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
    expect(engine.opened).toEqual(["c1 read from 0", "c1 follow from 3"]);
  });

  test("50 readers are one follow, and one who does not read takes nothing from the others", async () => {
    const asleep = hub.subscribe(
      { environment: "staging", services: ["backend"], tail: 0, follow: true },
      AbortSignal.timeout(30_000),
    );
    const readers = Array.from({ length: 50 }, () => look({ tail: 0 }));
    await soon(() => expect(engine.opened).toHaveLength(2));
    const lines = numbered(6000, 1000);
    for (let from = 0; from < lines.length; from += 500) {
      engine.say("c1", ...lines.slice(from, from + 500));
      await soon(() => expect(readers[0]?.seen).toHaveLength(from + 500));
    }
    for (const { seen } of readers) await soon(() => expect(seen).toEqual(lines));
    expect(engine.opened).toHaveLength(2);
    const waking = await readUntil(asleep, lines.at(-1) as string);
    expect(waking.gap).toMatchObject({ service: "backend", reason: expect.any(String) });
    expect(waking.lines).toEqual(lines.slice(waking.gap?.lines));
  });

  test("what nobody looks at is followed and archived, and given to who asks for its time", async () => {
    engine.say("c1", "one", "two", "three");
    await soon(() => expect(engine.opened).toHaveLength(2));
    const since = new Date(someTime + 1000).toISOString();
    const past = look({ since, follow: false });
    await soon(() => expect(past.seen).toEqual(["two", "three", "end of all: These are all lines so far."]));
    const reader = look({ since });
    await soon(() => expect(reader.seen).toEqual(["two", "three"]));
    engine.say("c1", "four");
    await soon(() => expect(reader.seen).toEqual(["two", "three", "four"]));
  });

  test("history comes in pages that say where the next one begins", async () => {
    engine.say("c1", ...numbered(10));
    await soon(() => expect(engine.opened).toHaveLength(2));
    const page = async (range: object) => {
      const read = logEventReader();
      const request = { environment: "staging", services: ["backend"], limit: 4, newest: false, ...range } as const;
      const events: LogEvent[] = [];
      for await (const chunks of hub.history({ ...request, services: ["backend"] }, AbortSignal.timeout(5000)))
        events.push(...chunks.flatMap(read));
      return events.map(shown);
    };
    const first = await page({});
    expect(first.slice(0, -1)).toEqual(["line 0 ", "line 1 ", "line 2 ", "line 3 "]);
    expect(first.at(-1)).toBe("end of all: There are more lines.");
    const last = await page({ since: new Date(someTime + 8000).toISOString() });
    expect(last).toEqual(["line 8 ", "line 9 ", "end of all: These are all lines so far."]);
    expect((await page({ newest: true, limit: 2 })).slice(0, -1)).toEqual(["line 8 ", "line 9 "]);
  });

  test("a worker that starts goes on from where the archive ends, and shows what was written before", async () => {
    engine.say("c1", "one", "two");
    await soon(() => expect(engine.opened).toHaveLength(2));
    hub.stop();
    await soon(() => expect(engine.open).toBe(0));
    engine.say("c1", "three");
    hub = aHub();
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["one", "two", "three"]));
    expect(engine.opened[2]).toBe("c1 read from 2");
    const past = look({ since: new Date(someTime).toISOString(), follow: false });
    await soon(() => expect(past.seen.slice(0, -1)).toEqual(["one", "two", "three"]));
  });

  test("secrets are masked for who looks and in the archive, those of the container and those of the plan", async () => {
    engine.secrets = ["known-from-the-container"];
    hub.stop();
    hub = aHub();
    engine.say("c1", "a known-from-the-plan b", "c known-from-the-container d");
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["a ******** b", "c ******** d"]));
    const past = look({ since: new Date(someTime).toISOString(), follow: false });
    await soon(() => expect(past.seen.slice(0, -1)).toEqual(reader.seen));
  });

  test("without follow it ends after what is there", async () => {
    engine.say("c1", "one", "two");
    const reader = look({ tail: 1, follow: false });
    await soon(() => expect(reader.seen).toEqual(["two", "end of all: These are all lines so far."]));
    await reader.over;
  });

  test("a container that stops is told with its cause, once; started again it goes on where it was", async () => {
    engine.say("c1", "one");
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["one"]));
    goesLive(container("c1", { state: "exited" }));
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
    goesLive(container("c1"));
    engine.say("c1", "two");
    await soon(() => expect(reader.seen).toEqual(["one", "end of backend: exited with 1", "two"]));
    expect(engine.opened.at(-1)).toBe("c1 follow from 1");
  });

  test("when a release takes over, its container is followed from its first line", async () => {
    engine.say("c1", "old");
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["old"]));
    engine.say("c2", "new starts");
    const candidate = container("c2", { release: 2 });
    present = [...present, candidate];
    looked();
    await soon(() => expect(engine.open).toBe(2));
    goesLive(candidate);
    engine.say("c1", "what the old one says at last is for the archive");
    await soon(() => expect(reader.seen).toEqual(["old", "end of backend: r2 has taken over", "new starts"]));
    const past = look({ since: new Date(someTime).toISOString(), follow: false });
    await soon(() => expect(past.seen).toContain("what the old one says at last is for the archive"));
  });

  test("a container that is renamed goes on as it was", async () => {
    engine.say("c1", "one");
    const reader = look();
    await soon(() => expect(reader.seen).toEqual(["one"]));
    goesLive(container("c1", { name: "wms-staging-backend-r1" }));
    engine.say("c1", "two");
    await soon(() => expect(reader.seen).toEqual(["one", "two"]));
    expect(engine.opened).toHaveLength(2);
  });

  test("a container that is gone is read to its end, and no longer", async () => {
    engine.say("c1", "one");
    await soon(() => expect(engine.open).toBe(1));
    present = [];
    looked();
    engine.say("c1", "its last word");
    engine.end("c1", "the container was removed");
    await soon(() => expect(engine.open).toBe(0));
    clock.advance(120_000);
    looked();
    await new Promise(setImmediate);
    expect(engine.opened).toHaveLength(2);
    const past = look({ since: new Date(someTime).toISOString(), follow: false });
    await soon(() => expect(past.seen.slice(0, -1)).toEqual(["one", "its last word"]));
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
    hub.stop();
    present = [];
    live = undefined;
    hub = aHub();
    const reader = look();
    const other = look({ services: ["nothing"], follow: false });
    await soon(() => expect(reader.seen).toEqual(["end of backend: there is no container of it"]));
    await other.over;
    expect(other.seen.at(-1)).toBe("end of all: These are all lines so far.");
    engine.say("c1", "one");
    goesLive(container("c1"));
    await soon(() => expect(reader.seen.at(-1)).toBe("one"));
  });

  test("who reads too slowly is told how many lines were skipped and when, gets the newest, and can load the others", async () => {
    const signal = AbortSignal.timeout(30_000);
    const slow = hub.subscribe({ environment: "staging", services: ["backend"], tail: 0, follow: true }, signal);
    await waitFor(() => expect(engine.opened).toHaveLength(2));
    const lines = numbered(5000, 1000);
    engine.say("c1", ...lines);
    const busy = look({ tail: 1 });
    await soon(() => expect(busy.seen.at(-1)).toBe(lines.at(-1)));
    const { gap, lines: rest } = await readUntil(slow, lines.at(-1) as string);
    expect(gap).toMatchObject({ service: "backend", reason: expect.any(String) });
    expect(rest).toEqual(lines.slice(gap?.lines));
    expect(rest.join("").length).toBeLessThanOrEqual(256 * 1024); // he had not taken anything
    expect(rest.length).toBeGreaterThan(0);
    const { from, to } = gap ?? {};
    const read = logEventReader();
    const request = {
      environment: "staging",
      services: ["backend"],
      since: from,
      limit: 10_000,
      newest: false,
    } as const;
    const loaded: string[] = [];
    for await (const batch of hub.history({ ...request, services: ["backend"] }, signal))
      loaded.push(...batch.flatMap(read).map(shown));
    expect(loaded.slice(0, gap?.lines)).toEqual(lines.slice(0, gap?.lines));
    expect(Date.parse(to ?? "")).toBe(someTime + ((gap?.lines ?? 0) - 1) * 1000);
  });
});
