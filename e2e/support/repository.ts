import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../../docker/sample/git.ts";

type Change = (text: string) => string;

/** Commits changes of files to a branch, which begins at main when it is new. A change that changes nothing is a mistake. */
export async function commit(
  repository: string,
  branch: string,
  message: string,
  changes: Record<string, Change>,
): Promise<string> {
  const branches = (await git(repository, ["branch", "--format=%(refname:short)"])).split("\n");
  await git(repository, [
    "switch",
    "--quiet",
    ...(branches.includes(branch) ? [branch] : ["--create", branch, "main"]),
  ]);
  try {
    for (const [path, change] of Object.entries(changes)) await rewrite(join(repository, path), change);
    await git(repository, ["commit", "--quiet", "--all", `--message=${message}`]);
    return await git(repository, ["rev-parse", "HEAD"]);
  } finally {
    await git(repository, ["switch", "--quiet", "main"]);
  }
}

async function rewrite(file: string, change: Change): Promise<void> {
  const text = await readFile(file, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`The change of ${file} does not fit its text any more.`);
  await writeFile(file, changed);
}
