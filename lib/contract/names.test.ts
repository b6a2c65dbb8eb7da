import { expect, test } from "vitest";
import { inviteInput } from "./people.ts";
import { commitAndPushInput } from "./remote.ts";

const person = { email: "eve@example.org", role: "viewer" };

test.each(["Eve\0", "Eve\nCo-authored-by: Anna", "\u001b[31mEve"])("%j is nobody's name", (name) => {
  expect(inviteInput.safeParse({ ...person, name }).success).toBe(false);
});

test.each(["Eve", "Zoë Müller-Ørsted", "名前", "👩🏽‍💻"])("%s is somebody's name", (name) => {
  expect(inviteInput.parse({ ...person, name }).name).toBe(name);
});

test("a commit's message has lines, and no NUL", () => {
  expect(commitAndPushInput.safeParse({ message: "Count stock\n\nper shelf" }).success).toBe(true);
  expect(commitAndPushInput.safeParse({ message: "Count\0stock" }).success).toBe(false);
});
