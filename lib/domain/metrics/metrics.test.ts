import { describe, expect, test } from "vitest";
import { type Answered, addAnswered, answeredBetween, percentile, type Tally } from "./answered.ts";
import { addBucket, type Bucket, inSteps, pointOf } from "./bucket.ts";
import { hourOf, minuteMs } from "./hour.ts";
import { addSpent, longestMs, spentBetween, type Usage } from "./usage.ts";

const usage = (atMs: number, cpuMs: number, facts: Partial<Usage> = {}): Usage => ({
  atMs,
  cpuMs,
  memory: 1000,
  ...facts,
});
const tally = (atMs: number, requests: number, facts: Partial<Tally> = {}): Tally => ({
  atMs,
  requests,
  failed: 0,
  applicationErrors: 0,
  ...facts,
});
const answered = (requests: number, facts: Partial<Answered> = {}): Answered => ({
  seconds: 60,
  requests,
  failed: 0,
  applicationErrors: 0,
  ...facts,
});

describe("what a container used", () => {
  test("is the difference of its counters; what its machine does not count stays absent", () => {
    const before = usage(1000, 50, { netIn: 10, diskRead: 5 });
    const now = usage(3000, 90, { netIn: 110, netOut: 7, memory: 2000 });
    expect(spentBetween(before, now)).toEqual({ seconds: 2, cpuMs: 40, memory: 2000, netIn: 100 });
  });

  test("counts from zero where its counters began anew", () => {
    expect(spentBetween(usage(1000, 5000, { netIn: 900 }), usage(2000, 30, { netIn: 40 }))).toMatchObject({
      cpuMs: 30,
      netIn: 40,
    });
  });

  test("is not known over a long time, and not where a clock was set back or stood", () => {
    const before = usage(1000, 50);
    expect(spentBetween(before, usage(1000 + longestMs + 1, 90))).toBeUndefined();
    expect(spentBetween(before, usage(500, 90))).toBeUndefined();
    expect(spentBetween(before, usage(1000, 50))).toBeUndefined();
  });

  test("adds up, memory as the most that it was", () => {
    const sum = addSpent({ seconds: 2, cpuMs: 40, memory: 2000 }, { seconds: 1, cpuMs: 5, memory: 900, netIn: 3 });
    expect(sum).toEqual({ seconds: 3, cpuMs: 45, memory: 2000, netIn: 3 });
  });
});

describe("what a gateway answered", () => {
  test("is the difference of its counters, and after a reload what it has counted since", () => {
    const before = tally(0, 100, { failed: 3, took: [50, 50] });
    expect(answeredBetween(before, tally(2000, 130, { failed: 4, took: [70, 60] }))).toEqual({
      seconds: 2,
      requests: 30,
      failed: 1,
      applicationErrors: 0,
      took: [20, 10],
    });
    // More 5xx than before: still all counters are new ones.
    expect(answeredBetween(before, tally(2000, 8, { failed: 4, took: [60, 1] }))).toMatchObject({
      requests: 8,
      failed: 4,
      took: [60, 1],
    });
  });

  test("adds up, also with a time that nobody measured answers in", () => {
    expect(addAnswered(answered(10, { took: [4, 6] }), answered(5, { took: [5, 0] })).took).toEqual([9, 6]);
    expect(addAnswered(answered(10), answered(5, { took: [5, 0] }))).toMatchObject({ requests: 15, took: [5, 0] });
  });

  test("has percentiles within the bounds that its answers lie between", () => {
    expect(percentile([], 0.5)).toBeUndefined();
    expect(percentile([0, 0, 0], 0.5)).toBeUndefined();
    expect(percentile([10, 0, 10], 0.5)).toBe(5);
    expect(percentile([0, 0, 10], 0.5)).toBe(17.5);
    expect(percentile([98, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], 0.99)).toBe(10_000);
  });
});

describe("pieces of time", () => {
  const bucket = (cpuMs: number, requests?: number): Bucket => ({
    services: { backend: { seconds: 15, cpuMs, memory: 10 } },
    ...(requests !== undefined && { requests: answered(requests, { seconds: 15 }) }),
  });

  test("add up to longer ones; what nobody saw stays a gap and does not lower a rate", () => {
    const fine = [
      [60_000, bucket(150)],
      [75_000, bucket(450)],
      [240_000, bucket(150)],
    ] as const;
    const minutes = inSteps(fine, 60_000);
    expect(minutes.map(([at]) => at)).toEqual([60_000, 240_000]);
    expect(minutes.map(([at, seen]) => pointOf(at, seen).services.backend?.cpu)).toEqual([2, 1]);
  });

  test("hold each service that was there for a part of them", () => {
    const both = addBucket(bucket(150, 30), { services: { worker: { seconds: 15, cpuMs: 15, memory: 99 } } });
    expect(pointOf(0, both)).toEqual({
      at: 0,
      services: { backend: { cpu: 1, memory: 10 }, worker: { cpu: 0.1, memory: 99 } },
      requests: { perSecond: 2, failed: 0, applicationErrors: 0 },
    });
  });

  test("the last hour has sixty minutes, with nothing where nothing was seen", () => {
    const now = 100 * minuteMs + 5;
    const minutes = new Map([
      [99 * minuteMs, { ...bucket(150), requests: answered(120, { failed: 2 }) }],
      [41 * minuteMs, bucket(300)],
      [40 * minuteMs, bucket(999)],
    ]);
    const hour = hourOf(minutes, now);
    expect(hour.requests).toHaveLength(60);
    expect(hour.requests.slice(-2)).toEqual([2, null]);
    expect(hour.cpu.backend?.filter((value) => value !== null)).toEqual([2, 1]);
    expect(hour.cpu.backend?.[0]).toBe(2);
    expect(hour.failed).toBe(2);
  });
});
