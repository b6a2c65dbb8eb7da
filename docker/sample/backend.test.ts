import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const backend = join(import.meta.dirname, "application/backend");
const withoutPackages = ["config", "images", "passwords", "stock"]; // the others need the backend's own `npm ci`

test.each(withoutPackages)("the sample's backend passes its own test of %s", async (name) => {
  const args = ["--test", "--test-reporter=tap", join(backend, "test", `${name}.js`)];
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: backend, env, timeout: 30_000 });
  expect(stdout).toMatch(/^# pass [1-9]/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});
