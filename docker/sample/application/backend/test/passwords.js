import assert from "node:assert/strict";
import { test } from "node:test";
import { hashPassword, passwordMatches } from "../src/passwords.js";

test("a password matches its own hash only", async () => {
  const hash = await hashPassword("admin-demo");
  assert.equal(await passwordMatches("admin-demo", hash), true);
  assert.equal(await passwordMatches("Admin-demo", hash), false);
  assert.notEqual(hash, await hashPassword("admin-demo"));
});
