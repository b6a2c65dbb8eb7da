import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary.ts";
import { takeWorkerLock } from "./worker-lock.ts";

test("is held by one process: a stopped one keeps it, a killed one gives it back", async () => {
  const folder = temporaryFolder();
  const worker = await workerHolding(folder);
  expect(() => takeWorkerLock(folder)).toThrow(expect.objectContaining({ code: "worker-running" }));

  worker.kill("SIGSTOP");
  expect(() => takeWorkerLock(folder)).toThrow(expect.objectContaining({ code: "worker-running" }));

  worker.kill("SIGKILL");
  await once(worker, "exit");
  const lock = takeWorkerLock(folder);
  lock.assertHeld();
  lock.release();
});

test("is given back when it is released, and cannot be asserted any more", () => {
  const folder = temporaryFolder();
  const first = takeWorkerLock(folder);
  expect(() => takeWorkerLock(folder)).toThrow(/Another worker acts/);
  first.assertHeld();
  first.release();
  expect(() => first.assertHeld()).toThrow();
  const second = takeWorkerLock(folder);
  second.assertHeld();
  second.release();
});

test("is lost when its file is removed or replaced", () => {
  const folder = temporaryFolder();
  const path = join(folder, "worker.lock");
  const lock = takeWorkerLock(folder);
  onTestFinished(() => lock.release());
  renameSync(path, `${path}.away`);
  expect(() => lock.assertHeld()).toThrow(expect.objectContaining({ code: "lock-lost" }));
  writeFileSync(path, "");
  expect(() => lock.assertHeld()).toThrow(expect.objectContaining({ code: "lock-lost" }));
  rmSync(path);
  renameSync(`${path}.away`, path);
  lock.assertHeld();
});

async function workerHolding(folder: string): Promise<ChildProcess> {
  const script = `
    import { takeWorkerLock } from ${JSON.stringify(resolve("lib/adapters/files/worker-lock.ts"))};
    globalThis.lock = takeWorkerLock(process.argv[1]);
    console.log("held");
    setInterval(() => globalThis.gc?.(), 50);`;
  const args = ["--expose-gc", "--input-type=module-typescript", "-e", script, folder];
  const worker = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void worker.kill("SIGKILL"));
  await once(worker.stdout, "data");
  return worker;
}
