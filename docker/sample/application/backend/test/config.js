import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../src/config.js";

const complete = {
  DATABASE_HOST: "staging-database",
  DATABASE_NAME: "warehouse_wms_staging",
  DATABASE_USER: "staging_user",
  MYSQL_PASSWORD: "secret",
  JWT_SECRET: "another",
};

test("names every missing variable at once", () => {
  const { JWT_SECRET, MYSQL_PASSWORD, ...rest } = complete;
  assert.throws(() => readConfig(rest), /MYSQL_PASSWORD, JWT_SECRET/);
});

test("has defaults for everything but places and secrets", () => {
  const config = readConfig(complete);
  assert.equal(config.port, 5000);
  assert.equal(config.migrateOnStart, false);
  assert.deepEqual(config.database, {
    host: "staging-database",
    port: 3306,
    database: "warehouse_wms_staging",
    user: "staging_user",
    password: "secret",
  });
});
