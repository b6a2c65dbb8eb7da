import { expect, test } from "vitest";
import type { TrafficReport } from "#lib/contract/report.ts";
import type { Mark, RunView } from "#lib/contract/run.ts";
import { reportOf } from "./report.ts";

const run = (marks: Record<string, Mark | undefined>, facts: Partial<RunView> = {}): RunView => ({
  id: 1,
  kind: "deploy",
  environment: "staging",
  title: "Deploy r44",
  release: 44,
  requestedBy: "dev1",
  requestedAt: 0,
  seq: 0,
  steps: Object.entries(marks).map(([name, mark]) => ({
    name,
    title: name,
    kind: "reversible",
    mark,
    error: mark === "failed" ? "no answer" : undefined,
  })),
  ...facts,
});

test("before the switch nothing that serves was changed, after it the release is live", () => {
  expect(reportOf(run({ build: "acting", switch: undefined }))).toEqual({
    sentence: "Nothing that serves has been changed so far.",
    detail: "build is under way.",
  });
  expect(reportOf(run({ switch: "done", watch: "acting" })).sentence).toMatch(/^r44 is live, and still watched/);
});

test("while it is watched the report says what was counted so far", () => {
  const watched = run({ switch: "done", watch: "acting" });
  const traffic = { switchedAt: 14_000, requests: 8214, failed: 0 } as TrafficReport;
  const { sentence, detail } = reportOf(watched, traffic);
  expect(sentence).toBe("Live in 14 s. 0 of 8,214 requests failed.");
  expect(detail).toMatch(/^So far\. r44 is watched/);
  expect(reportOf({ ...watched, outcome: "succeeded", sentence: "Live." }, traffic).sentence).toBe("Live.");
});

test.each(["operate", "back-up", "prove"] as const)(
  "a run of kind %s switches nothing, and does not speak of it",
  (kind) => {
    expect(reportOf(run({ snapshot: "acting" }, { kind }))).toEqual({ sentence: "snapshot is under way." });
  },
);

test("a restore says whose data is live once it has switched, and so does its undo", () => {
  const restore = { kind: "restore", release: 45 } as const;
  expect(reportOf(run({ "restore-beside": "acting", switch: undefined }, restore)).sentence).toMatch(
    /^Nothing that serves/,
  );
  expect(reportOf(run({ switch: "done", "set-aside": "acting" }, restore))).toEqual({
    sentence: "r45 is live, on the backup's data.",
    detail: "set-aside is under way. What was live before is kept, read-only.",
  });
  const undo = run({ switch: "done", drain: "acting" }, { kind: "undo-restore", release: 44 });
  expect(reportOf(undo).sentence).toBe("r44 is live again, on its own data.");
});

test("a run that turned round says why", () => {
  expect(reportOf(run({ build: "undoing", smoke: "failed" }))).toEqual({
    sentence: "It could not be completed. What was done is being undone.",
    detail: "smoke failed: no answer",
  });
  expect(reportOf(run({ build: "undoing" }, { cancelRequestedBy: "lead1" })).sentence).toMatch(/^Cancelled by lead1/);
});

test("an ended run has its own sentence, with the cause below", () => {
  const ended = run({ smoke: "failed" }, { outcome: "rolled-back", sentence: "Not deployed. r43 still serves." });
  expect(reportOf(ended)).toEqual({ sentence: "Not deployed. r43 still serves.", detail: "smoke failed: no answer" });
});

test("nothing has begun yet", () => {
  expect(reportOf(run({ build: undefined })).sentence).toMatch(/Waiting/);
});
