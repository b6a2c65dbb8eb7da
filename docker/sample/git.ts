import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { devNull } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Who commits in the sample; the same history gets the same commit ids on every machine. */
export const developer = { name: "Demo Developer", email: "dev@example.com" };

/** Runs git in `folder`, untouched by the machine's own configuration. `date` is that of a commit. */
export async function git(folder: string, args: string[], date?: string): Promise<string> {
  const as = process.getuid?.() === 0 ? await ownerOf(folder) : {};
  const { stdout } = await run("git", args, { cwd: folder, env: environment(date), timeout: 60_000, ...as });
  return stdout.trim();
}

/** Git believes no folder of somebody else's, and what root leaves there its owner could not change. */
async function ownerOf(folder: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(folder);
  return { uid, gid };
}

function environment(date = ""): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return {
    NODE_ENV: process.env.NODE_ENV,
    PATH,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: developer.name,
    GIT_AUTHOR_EMAIL: developer.email,
    GIT_COMMITTER_NAME: developer.name,
    GIT_COMMITTER_EMAIL: developer.email,
    ...(date && { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  };
}
