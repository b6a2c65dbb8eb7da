import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock.ts";

let folder = "";
let lock = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-lock-"));
  lock = join(folder, "below/lock");
});
afterEach(() => rm(folder, { recursive: true }));

it("lets one at a time through", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all([1, 2, 3, 4].map(() => withLock(lock, 10_000, work)));
  expect(most).toBe(1);
});

it("gives up after its limit, with a sentence", async () => {
  await withLock(lock, 10_000, async () => {
    await expect(withLock(lock, 1_000, async () => "not reached")).rejects.toThrow("Another process has held");
  });
});

it("is given back when the work fails", async () => {
  await expect(withLock(lock, 1_000, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await withLock(lock, 1_000, async () => "mine")).toBe("mine");
});

it("is given back when its holder is killed", async () => {
  const program = `
    import { withLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    await withLock(${JSON.stringify(lock)}, 1000, () => { console.log("held"); return new Promise((done) => setTimeout(done, 60_000)); });`;
  const holder = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  holder.kill("SIGKILL");
  expect(await withLock(lock, 5_000, async () => "mine")).toBe("mine");
});
