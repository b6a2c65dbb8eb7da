import { expect, test } from "vitest";
import type { DifferenceView } from "#lib/contract/difference.ts";
import { shortImage, summaryOf, valueText } from "./words.ts";

const commit = { commit: "a1b2c3d", title: "Fix stock count", author: "dev1", at: 0 };
const same: DifferenceView = {
  releases: {},
  commits: [],
  missing: [],
  images: [{ service: "backend", staging: "sha256:1", production: "sha256:1" }],
  configuration: [{ service: "backend", setting: "variable JWT_SECRET", secret: true }],
  schema: { state: "known", pending: [], extra: [], command: "applied" },
  drift: { staging: { findings: [] }, production: { findings: [] } },
};

test("says what production would gain, and nothing of secrets that differ", () => {
  expect(summaryOf(same)).toEqual([]);
  expect(
    summaryOf({
      ...same,
      commits: [commit, commit],
      missing: [commit],
      images: [...same.images, { service: "frontend", staging: "sha256:2" }],
      configuration: [...same.configuration, { service: "backend", setting: "memory" }],
      schema: { state: "known", pending: ["002.sql"], extra: [], command: "applied" },
    }),
  ).toEqual(["2 commits", "1 commit that staging has not", "1 image", "1 setting", "1 migration"]);
  expect(summaryOf({ ...same, commits: [commit], moreCommits: true })).toEqual(["1 commit or more"]);
});

test("shows a variable by its fingerprint, and an image by the beginning of its id", () => {
  expect(valueText({ fingerprint: "0123456789abcdef" })).toBe("#01234567");
  expect(valueText({ value: "512m" })).toBe("512m");
  expect(valueText(undefined)).toBe("not set");
  expect(shortImage(`sha256:c91f03b82d4e${"0".repeat(52)}`)).toBe("c91f03b8");
});
