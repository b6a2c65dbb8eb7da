import { readFile } from "node:fs/promises";

export type Counts = { passed: number; failed: number; skipped: number };

/** How to count the tests of a suite: it is one test itself, or it leaves a report. */
export type Report = "exit code" | "vitest" | "playwright";

type VitestReport = Record<"numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests", number>;
type PlaywrightReport = { stats: Record<"expected" | "unexpected" | "flaky" | "skipped", number> };

/** A suite that failed without a failed test (it did not load, or was ended) counts as one failure. */
export async function countTests(report: Report, path: string | undefined, succeeded: boolean): Promise<Counts> {
  const counts = await readCounts(report, path, succeeded);
  return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

async function readCounts(report: Report, path: string | undefined, succeeded: boolean): Promise<Counts> {
  if (report === "exit code") return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
  const text = path && (await readFile(path, "utf8").catch(() => undefined));
  if (!text) return { passed: 0, failed: 1, skipped: 0 };
  if (report === "vitest") {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(text) as VitestReport;
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  }
  const { expected, unexpected, flaky, skipped } = (JSON.parse(text) as PlaywrightReport).stats;
  return { passed: expected + flaky, failed: unexpected, skipped };
}

export const sum = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
  skipped: all.reduce((total, { skipped }) => total + skipped, 0),
});

export const inWords = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
