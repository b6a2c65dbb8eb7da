import assert from "node:assert/strict";
import { test } from "node:test";
import { createTokens } from "../src/tokens.js";

test("a token from staging opens nothing on production", () => {
  const token = createTokens("staging secret").sign({ id: 7, name: "admin" });
  assert.deepEqual(createTokens("staging secret").verify(token), { id: 7, name: "admin" });
  assert.throws(() => createTokens("production secret").verify(token), { status: 401 });
  assert.throws(() => createTokens("staging secret").verify(undefined), { status: 401 });
});
