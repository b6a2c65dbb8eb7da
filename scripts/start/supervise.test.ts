import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Supervised } from "./supervise.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway-supervise-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Each run adds a line to `starts` before it does what the program says. */
function supervise(program: string, said: string[] = []) {
  const code = `require("fs").appendFileSync("starts", process.pid + "\\n"); ${program}`;
  const spec = { name: "thing", command: [process.execPath, "-e", code], env: process.env, cwd: folder };
  return new Supervised(spec, (line) => said.push(line));
}

const starts = async () => (await readFile(join(folder, "starts"), "utf8")).trim().split("\n").map(Number);
const isRunning = (pid: number) => spawnSync("kill", ["-0", String(pid)]).status === 0;

it("starts a process again that ends by itself, and says so", async () => {
  const said: string[] = [];
  const thing = supervise(
    `if (!fs.existsSync("again")) { fs.writeFileSync("again", ""); process.exit(3); } setInterval(() => {}, 1000);`,
    said,
  );
  await vi.waitFor(async () => expect(await starts()).toHaveLength(2), 10_000);
  await thing.stop();
  expect(said).toEqual(["thing ended with exit code 3; starting it again in 0.5 s."]);
});

it("ends the process when it is stopped, and starts no other", async () => {
  const thing = supervise(`setInterval(() => {}, 1000);`);
  await vi.waitFor(() => expect(existsSync(join(folder, "starts"))).toBe(true), 5_000);
  const [pid = 0] = await starts();
  expect(isRunning(pid)).toBe(true);
  await thing.stop();
  expect(isRunning(pid)).toBe(false);
  expect(await starts()).toHaveLength(1);
});

it("gives up on a process that keeps ending at once", async () => {
  await writeFile(join(folder, "starts"), "");
  const thing = supervise("process.exit(1)");
  await expect(thing.gaveUp).rejects.toThrow("thing ended 5 times in a row, last with exit code 1");
  await thing.stop();
  expect(await starts()).toHaveLength(5);
}, 30_000);

it("tells a program that does not exist from one that ends", async () => {
  const said: string[] = [];
  const thing = new Supervised(
    { name: "thing", command: [join(folder, "absent")], env: process.env, cwd: folder },
    (line) => said.push(line),
  );
  await vi.waitFor(() => expect(said[0]).toContain("ENOENT"), 5_000);
  await thing.stop();
});
