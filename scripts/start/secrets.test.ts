import { chmod, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureSecret, makeDataFolder } from "./secrets.ts";

let data = "";
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "slipway-secrets-"));
});
afterEach(() => rm(data, { recursive: true }));

it("makes a secret once, for its owner alone", async () => {
  const made = await ensureSecret(data, "web.secret");
  expect(made).toMatch(/^[\w-]{43}$/);
  expect(await ensureSecret(data, "web.secret")).toBe(made);
  expect((await stat(join(data, "web.secret"))).mode & 0o777).toBe(0o600);
  await chmod(join(data, "web.secret"), 0o644);
  await ensureSecret(data, "web.secret");
  expect((await stat(join(data, "web.secret"))).mode & 0o777).toBe(0o600);
});

it("is the same secret for two that start at once", async () => {
  const secrets = await Promise.all([1, 2, 3, 4].map(() => ensureSecret(data, "web.secret")));
  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(data)).toEqual(["web.secret"]);
});

it("refuses a damaged secret instead of replacing it", async () => {
  await writeFile(join(data, "secret.key"), "short\n");
  await expect(ensureSecret(data, "secret.key")).rejects.toThrow("is damaged (5 characters)");
});

it("takes the data folder's rights away from others", async () => {
  const folder = join(data, "below/data");
  await makeDataFolder(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});
