import { appendFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { someTime } from "../../testing/builders.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { temporaryFolder } from "../../testing/temporary.ts";
import { outputLog } from "./output-log.ts";

test("numbers the lines of each run and reads them page by page", async () => {
  const log = outputLog(temporaryFolder(), fakeClock());
  expect(log.append(1, "build", "one")).toEqual({ line: 1, at: someTime, step: "build", text: "one" });
  log.append(2, "build", "elsewhere");
  log.append(1, "build", "zwei – 二");
  log.append(1, "smoke", "three");
  expect((await log.read(1, 0, 2)).map(({ text }) => text)).toEqual(["one", "zwei – 二"]);
  expect(await log.read(1, 2, 9)).toEqual([{ line: 3, at: someTime, step: "smoke", text: "three" }]);
  expect(await log.read(3, 0, 9)).toEqual([]);
});

test("goes on where an earlier worker stopped, without half a line", async () => {
  const folder = temporaryFolder();
  outputLog(folder, fakeClock()).append(1, "build", "before");
  appendFileSync(join(folder, "runs/1.ndjson"), '{"line":2,"at":1,"st');
  const log = outputLog(folder, fakeClock());
  expect(log.append(1, "build", "after").line).toBe(2);
  expect((await log.read(1, 0, 9)).map(({ text }) => text)).toEqual(["before", "after"]);
  await log.close(1);
  expect(log.append(1, "build", "again").line).toBe(3);
});

test("keeps neither an endless line nor an endless file", async () => {
  const folder = temporaryFolder();
  const log = outputLog(folder, fakeClock());
  expect(log.append(1, "build", "x".repeat(9_000)).text).toMatch(/^x{8000} … \(1000 more characters\)$/);
  for (let line = 0; line < 4_500; line++) log.append(1, "build", "y".repeat(8_000));
  const last = (await log.read(1, 4_100, 5_000)).at(-1);
  expect(last?.text).toMatch(/longer than 32 MB/);
  expect(statSync(join(folder, "runs/1.ndjson")).size).toBeLessThan(33 * 1024 * 1024);
});
