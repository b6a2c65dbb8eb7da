import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Who commits in the sample; the same history gets the same commit ids on every machine. */
export const developer = { name: "Demo Developer", email: "dev@example.com" };

/** Runs git in `folder`, untouched by the machine's own configuration. `date` is that of a commit. */
export async function git(folder: string, args: string[], date?: string): Promise<string> {
  const { stdout } = await run("git", args, { cwd: folder, env: environment(date), timeout: 60_000 });
  return stdout.trim();
}

function environment(date = ""): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return {
    NODE_ENV: process.env.NODE_ENV,
    PATH,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_COUNT: "1", // in a folder of somebody else's, too
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    GIT_AUTHOR_NAME: developer.name,
    GIT_AUTHOR_EMAIL: developer.email,
    GIT_COMMITTER_NAME: developer.name,
    GIT_COMMITTER_EMAIL: developer.email,
    ...(date && { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  };
}
