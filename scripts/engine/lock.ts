import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Runs `work` while holding an operating-system lock. A child of `flock` holds it for as long as our end of its pipe
 * is open, so the kernel gives the lock back however this process ends.
 */
export async function withLock<T>(path: string, limitMs: number, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const wait = String(Math.ceil(limitMs / 1000));
  const holder = spawn("flock", ["--exclusive", "--wait", wait, path, "cat"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(holder, "exit");
  try {
    holder.stdin.write("held\n");
    const held = await Promise.race([once(holder.stdout, "data"), ended.then(() => undefined)]);
    if (!held) throw new Error(`Another process has held ${path} for ${wait} s. Try again when it has finished.`);
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
