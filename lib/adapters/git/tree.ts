import { posix } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Refusal } from "../../contract/refusal.ts";
import { commitSchema } from "../../contract/schemas.ts";
import { type GitOptions, git, gitText, startGit } from "./run-git.ts";

const MEGABYTE = 1024 * 1024;
/** Configuration and compose files are read, nothing bigger. */
const LARGEST_FILE = MEGABYTE;

/** A text file of the commit's own tree. */
export async function readTreeFile(commit: string, path: string, on: GitOptions): Promise<string> {
  const file = inside(path);
  const entry = (await list(commitSchema.parse(commit), file, on)).find((found) => found.path === file);
  if (entry?.type !== "blob" || entry.mode === "120000") throw notAFile(commit, file, entry);
  if (entry.size > LARGEST_FILE) {
    throw new Refusal(
      "file-too-large",
      `${file} in ${commit.slice(0, 12)} has ${entry.size} bytes; at most ${LARGEST_FILE} are read. Make it smaller.`,
    );
  }
  const bytes = await git(["cat-file", "blob", entry.id], { ...on, maxBytes: 2 * LARGEST_FILE });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal("file-not-text", `${file} in ${commit.slice(0, 12)} is not UTF-8 text. Save it as UTF-8.`);
  }
}

const MOST_LISTED = 64 * MEGABYTE;

export async function listFiles(commit: string, on: GitOptions): Promise<string[]> {
  const args = ["ls-tree", "-r", "-z", "--full-tree", commitSchema.parse(commit)];
  const entries = (await gitText(args, { ...on, maxBytes: MOST_LISTED })).split("\0").filter(Boolean);
  return entries.filter((line) => !line.startsWith("160000 ")).map((line) => line.slice(line.indexOf("\t") + 1));
}

/** Tar of one folder (`.` is all). What is wrong, also after the first bytes, ends the stream with an error. */
export function archiveTree(commit: string, folder: string, on: Promise<GitOptions>): Readable {
  const tar = new PassThrough();
  pour(commit, folder, on, tar).catch((error: Error) => tar.destroy(error));
  return tar;
}

async function pour(commit: string, folder: string, ready: Promise<GitOptions>, tar: PassThrough): Promise<void> {
  const on = await ready;
  const from = inside(folder);
  await assertArchivable(commitSchema.parse(commit), from, on);
  const child = startGit(["archive", "--format=tar", "--end-of-options", `${commit}:${from}`], on);
  tar.once("close", child.kill);
  await pipeline(child.stdout, tar, { end: false });
  await child.ended;
  tar.end();
}

async function assertArchivable(commit: string, folder: string, on: GitOptions): Promise<void> {
  if (folder !== "") {
    const entry = (await list(commit, folder, on)).find((found) => found.path === folder);
    if (entry?.type !== "tree") {
      throw new Refusal(
        "folder-not-found",
        `There is no folder ${folder} in ${commit.slice(0, 12)}. Correct the build context, or commit the folder.`,
      );
    }
  }
  const all = await gitText(["ls-tree", "-r", "-z", `${commit}:${folder}`], { ...on, maxBytes: 256 * MEGABYTE });
  const submodule = all.split("\0").find((line) => line.startsWith("160000 "));
  if (submodule) {
    throw new Refusal(
      "submodule-unsupported",
      `${posix.join(folder, submodule.slice(submodule.indexOf("\t") + 1))} in ${commit.slice(0, 12)} is a git submodule; its files are not in this repository, so an image built from it would lack them. Commit the files themselves, or move the submodule out of the build context.`,
    );
  }
}

interface Entry {
  mode: string;
  type: string;
  id: string;
  size: number;
  path: string;
}

/** Of the root itself there is no entry. */
async function list(commit: string, path: string, on: GitOptions): Promise<Entry[]> {
  if (path === "") return [];
  const text = await gitText(["ls-tree", "-z", "--long", "--full-tree", commit, "--", path], on);
  return text.split("\0").filter(Boolean).map(readEntry);
}

function readEntry(line: string): Entry {
  const tab = line.indexOf("\t");
  const [mode = "", type = "", id = "", size] = line.slice(0, tab).split(/ +/);
  return { mode, type, id, size: Number(size) || 0, path: line.slice(tab + 1) };
}

/** As in most file systems: git takes no more as one argument than 32 times that. */
const longestPath = 4096;

/** Normal form of a path inside the repository; the root is the empty string. */
function inside(path: string): string {
  if (path.length > longestPath)
    throw new Refusal("path-outside", `A path of ${path.length} characters is none of the repository. Correct it.`);
  const normal = posix.normalize(path.replaceAll("\\", "/")).replace(/\/$/, "");
  if (path.includes("\0") || posix.isAbsolute(normal) || normal === ".." || normal.startsWith("../")) {
    throw new Refusal("path-outside", `${JSON.stringify(path)} leads out of the repository. Use a path inside of it.`);
  }
  return normal === "." ? "" : normal;
}

function notAFile(commit: string, file: string, entry: Entry | undefined): Refusal {
  const short = commit.slice(0, 12);
  if (!entry)
    return new Refusal("file-not-found", `There is no file ${file} in ${short}. Commit it, or correct the path.`);
  const what = entry.type === "blob" ? "a symbolic link" : entry.type === "tree" ? "a folder" : "a submodule";
  return new Refusal("file-not-found", `${file} in ${short} is ${what}, not a file. Correct the path.`);
}
