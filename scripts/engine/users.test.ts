import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTime } from "./processes.ts";
import { currentUsers, forget, register } from "./users.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-users-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("counts a process from register to forget", async () => {
  await register(folder, process.pid);
  await register(folder, process.pid);
  expect(await currentUsers(folder)).toEqual([process.pid]);
  await forget(folder, process.pid);
  expect(await currentUsers(folder)).toEqual([]);
});

it("forgets a process that ended without saying so", async () => {
  const user = spawn("sleep", ["60"]);
  await once(user, "spawn");
  await register(folder, user.pid as number);
  expect(await currentUsers(folder)).toEqual([user.pid]);
  user.kill("SIGKILL");
  await once(user, "exit");
  expect(await currentUsers(folder)).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

it("does not take a recycled process id for the user that had it before", async () => {
  const started = Number(await startTime(process.pid));
  await writeFile(join(folder, `${process.pid}-${started - 1}`), "");
  expect(await currentUsers(folder)).toEqual([]);
});

it("has no users where nobody ever registered", async () => {
  expect(await currentUsers(join(folder, "absent"))).toEqual([]);
});

it("refuses a user that is not running", async () => {
  const user = spawn("true");
  await once(user, "exit");
  await expect(register(folder, user.pid as number)).rejects.toThrow("is not running");
});
