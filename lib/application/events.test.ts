import { describe, expect, test } from "vitest";
import type { LinkEvent } from "../contract/link.ts";
import type { PanelStatus } from "../contract/status.ts";
import { createEventHub } from "./events.ts";

const status = (version: number) => ({ version }) as PanelStatus;
const entry = (seq: number) => ({ seq, at: 1, type: "mark", step: "build", mark: "done" }) as const;
const line = (number: number) => ({ line: number, at: 1, step: "build", text: "" });

async function next(events: AsyncIterable<readonly LinkEvent[]>): Promise<readonly LinkEvent[] | undefined> {
  return (await events[Symbol.asyncIterator]().next()).value;
}

describe("the event hub", () => {
  test("a new reader begins with the status of now and misses nothing after he joined", async () => {
    const hub = createEventHub();
    hub.publish(status(1));
    hub.journal(1, entry(1));
    const events = hub.subscribe(AbortSignal.timeout(5000));
    hub.journal(1, entry(2));
    hub.output(1, line(1));
    expect(await next(events)).toEqual([
      { type: "journal", run: 1, entry: entry(2) },
      { type: "output", run: 1, line: line(1) },
      { type: "status", status: status(1) },
    ]);
  });

  test("a reader who waits is woken; every reader gets everything", async () => {
    const hub = createEventHub();
    const both = [hub.subscribe(AbortSignal.timeout(5000)), hub.subscribe(AbortSignal.timeout(5000))].map(next);
    await new Promise(setImmediate);
    hub.journal(7, entry(1));
    expect(await Promise.all(both)).toEqual(Array(2).fill([{ type: "journal", run: 7, entry: entry(1) }]));
  });

  test("of several statuses a slow reader gets the newest", async () => {
    const hub = createEventHub();
    const events = hub.subscribe(AbortSignal.timeout(5000));
    for (const version of [1, 2, 3]) hub.publish(status(version));
    expect(await next(events)).toEqual([{ type: "status", status: status(3) }]);
  });

  test("too much output drops the oldest lines, which their numbers show, and no journal entry", async () => {
    const hub = createEventHub();
    const events = hub.subscribe(AbortSignal.timeout(5000));
    hub.journal(1, entry(1));
    for (let number = 1; number <= 10_000; number++) hub.output(1, line(number));
    const batch = (await next(events)) ?? [];
    expect(batch[0]).toMatchObject({ type: "journal" });
    expect(batch.at(-1)).toEqual({ type: "output", run: 1, line: line(10_000) });
    expect(batch.length).toBeLessThanOrEqual(2001);
    const numbers = batch.flatMap((event) => (event.type === "output" ? event.line.line : []));
    expect(numbers).toEqual(numbers.map((_, index) => 10_000 - numbers.length + 1 + index));
  });

  test("a journal that nobody reads ends the stream with its cause instead of having a hole", async () => {
    const hub = createEventHub();
    const events = hub.subscribe(AbortSignal.timeout(5000))[Symbol.asyncIterator]();
    for (let seq = 1; seq <= 5001; seq++) hub.journal(1, entry(seq));
    expect((await events.next()).value).toEqual([{ type: "end", cause: expect.stringContaining("Ask again") }]);
    hub.journal(1, entry(5002));
    expect((await events.next()).done).toBe(true);
  });

  test("the signal ends a reader who waits, and one who never read", async () => {
    const hub = createEventHub();
    const controller = new AbortController();
    const waiting = hub.subscribe(controller.signal)[Symbol.asyncIterator]().next();
    const unread = hub.subscribe(controller.signal);
    controller.abort();
    hub.journal(1, entry(1));
    expect((await waiting).done).toBe(true);
    expect(await next(unread)).toBeUndefined();
  });

  test("listeners learn what is written in a journal, and what else has changed", () => {
    const hub = createEventHub();
    const told: unknown[] = [];
    hub.onChanged((what) => told.push(what));
    hub.onJournal((run, { seq }) => told.push([run, seq]));
    hub.journal(1, entry(1));
    hub.changed();
    hub.output(1, line(1));
    expect(told).toEqual([[1, 1], "everything"]);
  });
});
