import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { countTests, inWords, sum } from "./reports.ts";

let folder = "";
let report = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-reports-"));
  report = join(folder, "report.json");
});
afterEach(() => rm(folder, { recursive: true }));

it("counts a check as one test", async () => {
  expect(await countTests("exit code", report, true)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(await countTests("exit code", report, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it("counts what vitest and playwright report", async () => {
  await writeFile(
    report,
    JSON.stringify({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 3 }),
  );
  expect(await countTests("vitest", report, false)).toEqual({ passed: 5, failed: 2, skipped: 4 });
  await writeFile(report, JSON.stringify({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 } }));
  expect(await countTests("playwright", report, false)).toEqual({ passed: 5, failed: 1, skipped: 2 });
});

it("never takes a suite for passed that failed without a failed test, or left no report", async () => {
  expect(await countTests("vitest", report, true)).toMatchObject({ failed: 1 });
  await writeFile(
    report,
    JSON.stringify({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }),
  );
  expect(await countTests("vitest", report, false)).toEqual({ passed: 5, failed: 1, skipped: 0 });
});

it("adds up and says it in the words that a reader of the last line expects", () => {
  const total = sum([
    { passed: 1, failed: 0, skipped: 2 },
    { passed: 3, failed: 4, skipped: 0 },
  ]);
  expect(inWords(total)).toBe("4 passed, 4 failed, 2 skipped");
});
