import { describe, expect, test } from "vitest";
import { pathInPanel, refuseBadReturn } from "./return-address.ts";

const status = (query: string, cookies: Record<string, string> = {}) =>
  refuseBadReturn(new Request(`http://panel/api/auth/signin${query}`), new Map(Object.entries(cookies)))?.status;

test.each(["", "?callbackUrl=", "?callbackUrl=/backups", "?callbackUrl=http%3A%2F%2Fpanel%2F", "?other=file:///"])(
  "%s is let through",
  (query) => expect(status(query)).toBeUndefined(),
);

test.each([
  "?callbackUrl=file:///etc/passwd",
  "?callbackUrl=..%5Cx",
  "?callbackUrl=/&callbackUrl=javascript:x",
  "?callbackUrl=//",
])("%s is refused", (query) => expect(status(query)).toBe(400));

test("the address in the cookie counts as well", () => {
  expect(status("", { "next-auth.callback-url": "http://panel" })).toBeUndefined();
  for (const name of ["next-auth.callback-url", "__Host-next-auth.callback-url"])
    expect(status("", { [name]: "x" })).toBe(400);
});

describe("after a sign-in", () => {
  test.each(["/", "/logs?environment=staging", "/runs/12"])("%s is gone back to", (path) =>
    expect(pathInPanel(path)).toBe(path),
  );

  test.each([
    "https://evil.example/",
    "//evil.example",
    "/.//evil.example",
    "/%2e//evil.example",
    "/x/..//evil.example",
    "/.\\\\evil.example",
    "/\\evil.example",
    "http://panel//evil.example",
    "javascript:alert(1)",
    "http://[",
  ])("%s leads to the first page", (address) => expect(pathInPanel(address)).toBe("/"));

  test("without an address, too", () => expect(pathInPanel(undefined)).toBe("/"));
});
