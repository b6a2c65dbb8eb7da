import { createHash } from "node:crypto";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RemoteAccess } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { withAccess } from "./access.ts";
import { assertAddress, isFolder, withoutPassword } from "./address.ts";
import { GitFailed, type GitOptions, git, gitText, isAboutObjects, saidBy } from "./run-git.ts";

const MINUTE = 60_000;

/** A bare copy of the source's branches and tags, in a folder of the worker's own. */
export interface Mirror {
  /** Options of a git command on the mirror, which is made when it is not there yet. */
  options(signal: AbortSignal, limitMs?: number): Promise<GitOptions>;
  /**
   * The same, for what asks another repository, with the credentials for it. One at a time: two fetches would fight for
   * the same references.
   */
  reach<T>(address: string, signal: AbortSignal, limitMs: number, use: (on: GitOptions) => Promise<T>): Promise<T>;
  fetch(signal: AbortSignal): Promise<void>;
}

export interface MirrorOptions {
  repository: string;
  cacheFolder: string;
  /** Asked anew each time. */
  access?: () => Promise<RemoteAccess | undefined>;
}

export function createMirror({ repository, cacheFolder, access }: MirrorOptions): Mirror {
  const name = createHash("sha256").update(repository).digest("hex").slice(0, 16);
  const gitDir = join(cacheFolder, `${name}.git`);
  const configuration = join(cacheFolder, `${name}.gitconfig`);
  let ready: Promise<void> | undefined;
  const lent = join(cacheFolder, "access");
  let busy: Promise<unknown> = Promise.resolve();

  async function options(signal: AbortSignal, limitMs = MINUTE): Promise<GitOptions> {
    ready ??= prepare(gitDir, configuration, lent, signal);
    try {
      await ready;
    } catch (error) {
      ready = undefined;
      throw error;
    }
    return { gitDir, configuration, signal, limitMs };
  }

  const reach: Mirror["reach"] = (address, signal, limitMs, use) => {
    const next = busy
      .catch(() => undefined)
      .then(async () =>
        withAccess(await access?.(), address, address === repository, lent, await options(signal, limitMs), use),
      );
    busy = next;
    return next;
  };

  async function fetchOn(on: GitOptions): Promise<void> {
    try {
      const head = await gitText(["ls-remote", "--symref", "--end-of-options", repository, "HEAD"], on);
      await git(["fetch", ...fetchOptions, "--end-of-options", repository, ...refspecs], on);
      const branch = /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(head)?.[1];
      if (branch) await git(["symbolic-ref", "--", "HEAD", branch], on);
    } catch (error) {
      throw error instanceof GitFailed ? unreachable(repository, error) : error;
    }
  }

  return {
    options,
    reach,
    async fetch(signal) {
      await assertThere(repository);
      await reach(repository, signal, 5 * MINUTE, fetchOn);
    },
  };
}

export const fetchOptions = [
  "--quiet",
  "--prune",
  "--force",
  "--no-tags",
  "--no-recurse-submodules",
  "--no-write-fetch-head",
];
const refspecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

async function prepare(gitDir: string, configuration: string, lent: string, signal: AbortSignal): Promise<void> {
  await mkdir(join(gitDir, ".."), { recursive: true, mode: 0o700 });
  await rm(lent, { recursive: true, force: true }); // A worker that was killed leaves there what it had lent.
  await writeFile(configuration, userConfiguration(), { mode: 0o600 });
  const half = await isThere(gitDir).then(async (there) => there && !(await isThere(join(gitDir, "HEAD"))));
  if (half) await rm(gitDir, { recursive: true });
  await git(["init", "--quiet", "--bare", "--template=", "--", gitDir], { configuration, signal, limitMs: MINUTE });
  await mkdir(join(gitDir, "info"), { recursive: true });
  // An image is built from all files of the commit: `git archive` would leave out or rewrite what these attributes mark.
  await writeFile(join(gitDir, "info", "attributes"), "* -export-ignore -export-subst\n");
}

/**
 * The user's own settings (proxy, credentials), and trust for folders that belong to somebody else: which folder is read
 * is an administrator's choice. It is a file because upload-pack, which reads the folder, drops `-c` settings.
 */
function userConfiguration(): string {
  const files = [join(homedir(), ".gitconfig"), join(homedir(), ".config", "git", "config")];
  const include = files.map((file) => `[include]\n\tpath = ${JSON.stringify(file)}\n`).join("");
  return `${include}[safe]\n\tdirectory = *\n`;
}

async function assertThere(repository: string): Promise<void> {
  if (!isFolder(repository)) return assertAddress(repository, "the repository's address");
  if (!(await isThere(repository))) {
    throw new Refusal(
      "source-unreachable",
      `The repository ${repository} is not there. Nothing was changed. Put it there, or name another one (in Settings, where the application is registered).`,
    );
  }
}

function unreachable(repository: string, error: GitFailed): Refusal {
  if (isAboutObjects(error))
    return new Refusal(
      "source-unreadable",
      `The repository ${withoutPassword(repository)} answered, and git could not take over what it has. Git said: ${saidBy(error)} Nothing was changed; what was fetched before is still there. Look at the repository there (git fsck), and at the disk here and there.`,
    );
  return new Refusal(
    "source-unreachable",
    `The repository ${withoutPassword(repository)} could not be read: ${saidBy(error)} Nothing was changed; what was fetched before is still there.`,
  );
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
