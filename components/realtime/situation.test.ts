import { expect, test } from "vitest";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { status } from "#lib/testing/fake-worker.ts";
import { situationOf } from "./situation.ts";

const staging = (changes: Partial<EnvironmentStatus>) =>
  situationOf({
    ...status,
    environments: { ...status.environments, staging: { ...status.environments.staging, ...changes } },
  });
const isolation = { at: 1, run: 9, holes: 1, untried: 0 };

test.each<[string, Partial<EnvironmentStatus>, Partial<EnvironmentStatus>]>([
  ["a run that has begun", {}, { activeRun: 7 }],
  ["something that somebody has signed off", { signOffs: 1 }, { signOffs: 2 }],
  ["the first of it", {}, { signOffs: 1 }],
  ["another proof of isolation", { isolation }, { isolation: { ...isolation, at: 2, run: 10 } }],
  ["a hole that somebody has accepted", { isolation }, { isolation: { ...isolation, holes: 0 } }],
])("%s is another situation", (_, before, after) => expect(staging(after)).not.toBe(staging(before)));

test("what nobody decides by is none", () => {
  expect(situationOf({ ...status, version: status.version + 1, at: status.at + 1 })).toBe(situationOf(status));
  expect(staging({ alarms: ["another"] })).toBe(situationOf(status));
});
