import { expect, test } from "vitest";
import type { PanelStatus } from "#lib/contract/status.ts";
import { choiceOf, downloadPath, type LogChoice, pathOf, servicesOf, subjectOf } from "./subject.ts";

const status = {
  environments: {
    staging: { services: [{ service: "frontend" }, { service: "backend" }] },
    production: { services: [{ service: "backend" }, { service: "database" }] },
  },
} as unknown as PanelStatus;
const at = "2026-11-22T23:41:56.842182631Z";

test.each<LogChoice>([
  { environment: "staging" },
  { environment: "both", services: ["backend", "frontend"], range: "1h" },
  { environment: "production", at, line: `production/backend@${at}+1` },
])("a link to %j opens the same", (choice) => {
  const query = Object.fromEntries(new URL(pathOf(choice), "http://panel").searchParams);
  expect(choiceOf(query)).toEqual(choice);
});

test("what a link names and nobody understands is left out", () => {
  const wrong = { environment: "test", services: ["a", "b"], range: "1y", at: "yesterday", line: "x" };
  expect(choiceOf(wrong)).toEqual({ environment: "staging" });
  expect(choiceOf({ at, range: "toString" })).toEqual({ environment: "staging", at });
});

test("of both environments each has the chosen services that it has", () => {
  expect(servicesOf(status, "both")).toEqual(["frontend", "backend", "database"]);
  const subject = subjectOf(
    { environment: "both", services: ["backend", "database"], range: "15m" },
    status,
    1_795_390_949_000,
  );
  expect(subject).toEqual({
    feeds: [
      { environment: "staging", services: ["backend"] },
      { environment: "production", services: ["backend", "database"] },
    ],
    since: "2026-11-22T23:27:29.000000000Z",
  });
  expect(subjectOf({ environment: "staging", services: ["database"] }, status, 0)).toBeUndefined();
  expect(subjectOf({ environment: "staging" }, undefined, 0)).toBeUndefined();
});

test("a download has the services and the time that are shown", () => {
  expect(downloadPath("staging", ["backend", "frontend"], at)).toBe(
    `/api/logs/staging?services=backend%2Cfrontend&since=${encodeURIComponent(at)}`,
  );
});
