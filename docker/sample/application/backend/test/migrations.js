import assert from "node:assert/strict";
import { test } from "node:test";
import { pendingMigrations } from "../src/migrations.js";

const first = { name: "001-users.sql", checksum: "aa" };
const second = { name: "002-items.sql", checksum: "bb" };

test("only what is not recorded yet is pending", () => {
  assert.deepEqual(pendingMigrations([first, second], new Map()), [first, second]);
  assert.deepEqual(pendingMigrations([first, second], new Map([["001-users.sql", "aa"]])), [second]);
});

test("a migration that was edited after it ran is refused by name", () => {
  assert.throws(
    () => pendingMigrations([first, second], new Map([["001-users.sql", "xx"]])),
    /001-users.sql was changed/,
  );
});
