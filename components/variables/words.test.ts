import { expect, test } from "vitest";
import { differenceText, fingerprintText, sourceText } from "./words.ts";

test("a source is named with the file that says it", () => {
  expect(sourceText({ source: "env-file", file: "env/staging.env" })).toBe("env file env/staging.env");
  expect([sourceText({ source: "panel" }), sourceText({ source: "compose" }), sourceText({})]).toEqual([
    "panel",
    "compose file",
    "not set",
  ]);
});

test("a difference tells old and new values of what may be read, and of a secret only that it is another one", () => {
  const one = { name: "A", secret: false } as const;
  expect(differenceText({ ...one, what: "changed", before: "info", after: "debug" })).toBe("info → debug");
  expect(differenceText({ ...one, what: "added", after: "" })).toBe("added: empty");
  expect(differenceText({ ...one, what: "removed", before: "x".repeat(90) })).toBe(`removed: ${"x".repeat(80)}…`);
  expect(differenceText({ ...one, what: "changed", secret: true })).toBe("changed, secret");
  expect(differenceText({ ...one, what: "added" })).toBe("added");
  expect(differenceText({ ...one, what: "changed", sameValue: true, before: "a", after: "a" })).toMatch(/^same value/);
});

test("a value that nobody reads is shown by the beginning of its fingerprint", () => {
  expect(fingerprintText("0123456789abcdef")).toBe("#01234567");
  expect(fingerprintText(undefined)).toBe("no value");
});
