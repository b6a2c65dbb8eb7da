import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * One preparation at a time, so that `npm run demo` and `npm test` may be started together. A child of `flock` holds the
 * lock for as long as our end of its pipe is open. Where there is no `flock` (not Linux) nobody is kept out.
 */
export async function withLock(path, work) {
  await mkdir(dirname(path), { recursive: true });
  const holder = spawn("flock", ["--exclusive", path, "cat"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((done) => {
    holder.once("exit", done);
    holder.once("error", done);
  });
  holder.stdin.on("error", () => {}); // a holder that could not start has no pipe
  holder.stdin.write("held\n");
  const waiting = setTimeout(() => console.log("Waiting for another preparation of this project to finish …"), 500);
  await Promise.race([once(holder.stdout, "data"), ended]);
  clearTimeout(waiting);
  try {
    await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
