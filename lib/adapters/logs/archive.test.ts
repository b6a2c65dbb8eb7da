import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LogArchive, PageRequest } from "../../application/ports.ts";
import { logEventReader } from "../../contract/log-events.ts";
import { flags, joined, kinds, type Moment, writeNote, writeRecord } from "../../contract/log-records.ts";
import type { LogBatch } from "../../domain/logs/batch.ts";
import { positionOf } from "../../domain/logs/position.ts";
import { eventually } from "../../testing/eventually.ts";
import { manualClock } from "../../testing/manual-clock.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { logArchive } from "./archive.ts";

const start = 1_795_390_949;
const moment = (second: number, nanoseconds = 0): Moment => ({ seconds: start + second, nanoseconds });
const signal = AbortSignal.timeout(60_000);

function batch(...lines: [at: Moment, text: string | Buffer, flag?: number][]): LogBatch {
  const records = lines.map(([at, text, flag = 0]) =>
    writeRecord({ ...at, source: 1, kind: kinds.line, flags: flag, content: Buffer.from(text) }),
  );
  const moments = lines.map(([at]) => at);
  const whole = lines.filter(([, , flag = 0]) => (flag & flags.goesOn) === 0);
  return { bytes: joined(records), lines: whole.length, first: moments[0] as Moment, last: moments.at(-1) as Moment };
}

const limits = { fileBytes: 64 * 1024, fileMs: 24 * 3600_000, keptBytes: 10 ** 9, keptMs: 30 * 24 * 3600_000 };
function archiveIn(folder = temporaryFolder(), changes: Partial<typeof limits> = {}) {
  const clock = manualClock();
  const logged: string[] = [];
  const log = (message: string) => logged.push(message);
  const archive = logArchive(folder, { clock, log }, { ...limits, ...changes });
  onTestFinished(() => archive.close());
  const files = join(folder, "logs", "staging");
  return { folder, files, clock, logged, archive, backend: archive.of("staging", "backend") };
}

async function page(archive: LogArchive, changes: Partial<PageRequest> = {}) {
  const services = [{ service: "backend", source: 1 }];
  const asked = { environment: "staging", services, limit: 1000, newest: false, ...changes } as const;
  const found = await archive.page(asked, signal);
  const read = logEventReader();
  for (const { service, source } of asked.services)
    read(writeNote("source", source, { environment: "staging", service }));
  const events = read(found.bytes);
  return { ...found, events, texts: events.map((event) => (event.type === "line" ? event.text : event.type)) };
}

/** A line a second, filled up to the size. */
const numbered = (from: number, to: number, fill = 0) =>
  Array.from(
    { length: to - from },
    (_, index): LogBatch => batch([moment(from + index), `line ${from + index} `.padEnd(fill, "x")]),
  );
const numbers = (texts: readonly string[]) => texts.map((text) => Number(text.split(" ")[1]));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("the archive", () => {
  test("keeps lines as other tools read them, and gives back every byte", async () => {
    const { archive, backend, files } = archiveIn();
    await backend.append(
      "c1",
      batch(
        [moment(0, 1), "Grüße 🚢"],
        [moment(0, 2), "went wrong", flags.stderr],
        [moment(1), "begin ", flags.goesOn],
        [moment(1), "end"],
        [moment(2), Buffer.from([0, 97, 0xff])],
        [moment(3), ""],
      ),
    );
    const { texts } = await page(archive);
    expect(texts).toEqual(["Grüße 🚢", "went wrong", "begin end", "\0a\ufffd", ""]);
    const lines = readFileSync(join(files, "backend.log"), "latin1").split("\n");
    expect(lines[0]).toMatch(/^2026-11-22T23:42:29\.000000001Z slipway F {"container":"c1"}$/);
    expect(lines[2]).toBe("2026-11-22T23:42:29.000000002Z stderr F went wrong");
    expect(lines[3]).toBe("2026-11-22T23:42:30.000000000Z stdout P begin ");
  });

  test("is put away by size, compressed and still read whole, also by the next process", async () => {
    const { archive, backend, folder, files } = archiveIn();
    for (const one of numbered(0, 3000, 100)) await backend.append("c1", one);
    await archive.close();
    const names = readdirSync(files).sort();
    expect(names.filter((name) => name.endsWith(".log.zst")).length).toBeGreaterThan(0);
    expect(names.filter((name) => /\.\d+T.*\.log$/.test(name))).toEqual([]);
    expect(numbers((await page(archive, { limit: 5000 })).texts)).toEqual(range(0, 3000));
    const next = archiveIn(folder);
    expect(numbers((await page(next.archive, { limit: 5000 })).texts)).toEqual(range(0, 3000));
    await next.backend.append("c1", batch([moment(3000), "line 3000"]));
    expect(numbers((await page(next.archive, { limit: 5000 })).texts)).toEqual(range(0, 3001));
    await next.archive.close();
  });

  test("is put away by age, and the oldest is removed by size and by age", async () => {
    const { archive, backend, clock, files } = archiveIn(temporaryFolder(), { keptMs: 2 * 24 * 3600_000 });
    const today = () => ({ seconds: Math.floor(clock.now() / 1000), nanoseconds: 0 });
    for (let day = 0; day < 5; day++) {
      await backend.append("c1", batch([today(), `line ${day}`]));
      await page(archive);
      clock.advance(24 * 3600_000);
    }
    await backend.append("c1", batch([today(), "line 5"]));
    await eventually(async () => {
      expect(numbers((await page(archive)).texts)).toEqual([3, 4, 5]);
      expect(readdirSync(files).filter((name) => name.endsWith(".zst"))).toHaveLength(2);
    }, 5000);
  });

  test("is read in pages from either end, by time, each line once", async () => {
    const { archive, backend } = archiveIn();
    for (const one of numbered(0, 3000, 100)) await backend.append("c1", one);
    await archive.close();
    for (const newest of [false, true]) {
      const seen: number[] = [];
      let next: Moment | undefined;
      do {
        const from = next && (newest ? { until: next } : { since: next });
        const found = await page(archive, { limit: 700, newest, ...from });
        expect(found.lines).toBe(found.texts.length);
        seen[newest ? "unshift" : "push"](...numbers(found.texts));
        next = found.next;
      } while (next);
      expect(seen).toEqual(range(0, 3000));
    }
    const between = await page(archive, { since: moment(100), until: moment(110) });
    expect(numbers(between.texts)).toEqual(range(100, 110));
    expect(between.next).toBeUndefined();
  });

  test("mixes services and containers by time", async () => {
    const { archive, backend } = archiveIn();
    const frontend = archive.of("staging", "frontend");
    await backend.append("c1", batch([moment(1), "one"], [moment(5), "five"]));
    await backend.append("c2", batch([moment(3), "three"]));
    await frontend.append("c3", batch([moment(2), "two"], [moment(4), "four"]));
    const services = [
      { service: "backend", source: 1 },
      { service: "frontend", source: 2 },
    ];
    const { texts, events } = await page(archive, { services });
    expect(texts).toEqual(["one", "two", "three", "four", "five"]);
    expect(events[1]).toMatchObject({ service: "frontend" });
    const own = await page(archive, { services: [{ service: "backend", source: 1, container: "c2" }] });
    expect(own.texts).toEqual(["three"]);
  });

  test("what is appended after a mark can be left out", async () => {
    const { archive, backend } = archiveIn();
    await backend.append("c1", batch([moment(1), "before"]));
    const before = backend.mark();
    await backend.append("c1", batch([moment(0), "after"]));
    expect((await page(archive, { services: [{ service: "backend", source: 1, before }] })).texts).toEqual(["before"]);
    expect((await page(archive)).texts).toEqual(["after", "before"]);
  });

  test("knows where each container's lines end, after a restart and behind another's", async () => {
    const { archive, backend, folder } = archiveIn();
    const same: [Moment, string][] = [
      [moment(7, 5), "a"],
      [moment(7, 5), "b"],
    ];
    await backend.append("c1", batch([moment(6), "error", flags.stderr], ...same));
    for (const one of numbered(8, 1500, 100)) await backend.append("c2", one);
    await archive.close();
    const next = archiveIn(folder);
    expect(positionOf((await next.backend.position("c1")) ?? "")).toEqual({
      last: moment(7, 5),
      stdout: { ...moment(7, 5), entries: 2 },
      stderr: { ...moment(6), entries: 1 },
    });
    expect(positionOf((await next.backend.position("c2")) ?? "")).toMatchObject({ last: moment(1499) });
    expect(await next.backend.position("c3")).toBeUndefined();
    await next.archive.close();
  });

  test("error lines are counted by container and minute, over a restart and compression, and with another pattern", async () => {
    const { archive, backend, folder } = archiveIn();
    const said = (second: number, text: string) => backend.append("c1", batch([moment(second), text]));
    for (let second = 0; second < 1500; second++) {
      await said(second, second % 100 === 7 ? '{"level":"error","n":1}' : "a line ".padEnd(100, "x"));
    }
    await backend.append("c2", batch([moment(5), '{"level":50}']));
    const counts = async (of: LogArchive, containers = ["c1"], since = moment(0)) =>
      of.count({ environment: "staging", services: [{ service: "backend", containers }], since }, signal);
    const first = { service: "backend", text: '{"level":"error","n":1}' };
    expect(await counts(archive)).toMatchObject({ lines: 1500, errors: 15, first, gaps: 0 });
    expect(await counts(archive, ["c2"])).toMatchObject({ lines: 1, errors: 1 });
    expect(await counts(archive, ["c1"], moment(108))).toMatchObject({ lines: 1392, errors: 13 });
    const { minutes } = await counts(archive, ["c1", "c2"]);
    expect(minutes.reduce((sum, { errors }) => sum + errors, 0)).toBe(16);
    const minute = (second: number) => Math.floor((start + second) / 60) * 60_000;
    expect(minutes[0]).toEqual({ at: minute(5), errors: 2 });
    expect(minutes.at(-1)).toEqual({ at: minute(1407), errors: 1 });
    await archive.close();
    const next = archiveIn(folder);
    expect(await counts(next.archive)).toMatchObject({ lines: 1500, errors: 15, first });
    next.archive.judgeBy("^a line");
    expect(await counts(next.archive)).toMatchObject({ lines: 1500, errors: 1485 });
    await next.backend.append("c1", batch([moment(1500), "a line"]));
    expect(await counts(next.archive)).toMatchObject({ lines: 1501, errors: 1486 });
    await next.archive.close();
  });

  test("an error line in parts is one, also of two batches; whoever waits for errors is told; what is lost is a gap", async () => {
    const { archive, backend } = archiveIn();
    const heard: string[] = [];
    archive.onErrors((environment) => heard.push(environment));
    const open = flags.goesOn;
    await backend.append("c1", batch([moment(1), '{"message":"', open], [moment(1), "x".repeat(16_000), open]));
    await backend.append("c1", batch([moment(1), '","level":"er', open]));
    await backend.append("c1", batch([moment(1), 'ror"}'], [moment(2), "after"]));
    backend.appendLost("c1", moment(3), moment(4));
    const services = [{ service: "backend", containers: ["c1"] }];
    const count = await archive.count({ environment: "staging", services, since: moment(0) }, signal);
    expect(count).toMatchObject({ lines: 2, errors: 1, gaps: 1 });
    expect(heard).toEqual(["staging"]);
  });

  test("half a line and half a compression of a process that died are removed", async () => {
    const { archive, backend, folder, files } = archiveIn();
    await backend.append("c1", batch([moment(1), "one"], [moment(2), "two"]));
    await archive.close();
    const path = join(files, "backend.log");
    writeFileSync(path, readFileSync(path).subarray(0, -3));
    writeFileSync(join(files, "backend.20261122T234229.000000001Z.log.zst.partial"), "half");
    const next = archiveIn(folder);
    await next.backend.append("c1", batch([moment(2), "two"]));
    expect((await page(next.archive)).texts).toEqual(["one", "two"]);
    expect(readdirSync(files)).toEqual(["backend.log"]);
    await next.archive.close();
  });

  test("what the disk does not take is a gap that names its time, told once; then it goes on", async () => {
    const { archive, backend, files, logged } = archiveIn();
    await backend.append("c1", batch([moment(1), "one"]));
    await archive.close();
    rmSync(files, { recursive: true });
    writeFileSync(files, "no folder");
    await backend.append("c1", batch([moment(2), "two"]));
    await archive.close();
    await backend.append("c1", batch([moment(3), "three"]));
    await archive.close();
    expect(logged).toEqual([expect.stringContaining("What backend writes cannot be archived")]);
    rmSync(files);
    mkdirSync(files);
    chmodSync(files, 0o700);
    await backend.append("c1", batch([moment(4), "four"]));
    const { events, texts } = await page(archive);
    expect(texts.slice(-2)).toEqual(["skipped", "four"]);
    expect(events.at(-2)).toMatchObject({
      from: "2026-11-22T23:42:31.000000000Z",
      to: "2026-11-22T23:42:32.000000000Z",
    });
  });
});
