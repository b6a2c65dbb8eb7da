import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { Refusal } from "../../contract/refusal.ts";
import { withoutPassword } from "./address.ts";
import type { Owner } from "./owner.ts";

/**
 * Runs the git binary by argument array, in a session of its own (nobody can be asked for a password there), and ends
 * the whole process group with the signal. Configuration of a repository that could run a program is switched off.
 */
export interface GitOptions {
  /** The repository that git works in; for `git init` and `git config --file` none. */
  gitDir?: string;
  /** A working tree to run in, in place of `gitDir`. */
  folder?: string;
  /** Replaces the user's configuration file (GIT_CONFIG_GLOBAL). */
  configuration?: string;
  /** Runs as this user: the owner of a folder, whose configuration is his own. */
  as?: Owner;
  /** A configuration file of ssh that replaces the user's, with his keys and agent. */
  ssh?: string;
  /** For standard input. */
  input?: string;
  signal: AbortSignal;
  limitMs: number;
  maxBytes?: number;
}

export class GitFailed extends Error {
  override readonly name = "GitFailed";
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], exitCode: number | null, stderr: string) {
    super(`git ${args[0]} failed (${exitCode ?? "ended by a signal"}): ${lastLine(stderr)}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

const safety = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "protocol.ext.allow": "never",
  "log.showSignature": "false",
  "gc.autoDetach": "false",
  "maintenance.autoDetach": "false",
  "gc.pruneExpire": "never",
  "tar.umask": "0022",
};

/** Standard output as bytes. Throws `GitFailed`, or the signal's reason. */
export async function git(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const child = startGit(args, options);
  const limit = options.maxBytes ?? 32 * 1024 * 1024;
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) child.kill();
    else chunks.push(chunk);
  });
  await child.ended.catch((error) => {
    throw size > limit ? new Error(`git ${args[0]} printed more than ${limit} bytes and was ended`) : error;
  });
  return Buffer.concat(chunks);
}

export const gitText = async (args: readonly string[], options: GitOptions): Promise<string> =>
  (await git(args, options)).toString("utf8");

/** `ended` rejects unless git exits with 0; only then is what came out of `stdout` complete. */
export function startGit(args: readonly string[], options: GitOptions) {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.limitMs)]);
  signal.throwIfAborted();
  const child = spawn("git", [...leading(options), ...args], {
    cwd: options.folder ?? options.gitDir ?? "/",
    env: environment(options),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    uid: options.as?.uid,
    gid: options.as?.gid,
  });
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  signal.addEventListener("abort", kill, { once: true });
  child.stdin.on("error", () => undefined); // It ended without reading: its exit code says why.
  child.stdin.end(options.input ?? "");
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-8192);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "ENOENT" ? missing(options) : error));
    child.once("close", (code) => {
      signal.removeEventListener("abort", kill);
      if (code === 0) resolve();
      else reject(signal.aborted ? signal.reason : new GitFailed(args, code, stderr.trim()));
    });
  });
  ended.catch(() => undefined); // Whoever reads stdout first awaits this second.
  return { stdout: child.stdout as Readable, ended, kill };
}

function leading(options: GitOptions): string[] {
  const settings = Object.entries(safety).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  return options.gitDir ? [`--git-dir=${options.gitDir}`, ...settings] : settings;
}

/** Without the variables with which a surrounding git (a hook) points its children at its own repository. */
function environment(options: GitOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("GIT_") || /^GIT_(SSH|SSL|PROXY)/.test(name),
  );
  return {
    ...(Object.fromEntries(inherited) as NodeJS.ProcessEnv),
    LC_ALL: "C.UTF-8",
    LANGUAGE: "",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
    ...(options.configuration ? { GIT_CONFIG_GLOBAL: options.configuration } : {}),
    // Git gives this to a shell: it is a constant, and the file's name comes by a variable.
    ...(options.ssh ? { GIT_SSH_COMMAND: 'ssh -F "$SLIPWAY_SSH"', SLIPWAY_SSH: options.ssh } : {}),
    ...(options.as ? { GIT_CONFIG_GLOBAL: "/dev/null", HOME: "/nonexistent", XDG_CONFIG_HOME: "/nonexistent" } : {}),
  } as NodeJS.ProcessEnv;
}

function missing(options: GitOptions): Refusal {
  const where = options.folder ? ` (or the folder ${options.folder} is gone)` : "";
  return new Refusal(
    "git-missing",
    `The git program was not found on this machine${where}. Install git, then try again.`,
  );
}

/** Git's own reasons as the end of a sentence, without what hides them and without a password. */
export function saidBy({ stderr }: GitFailed): string {
  const said = stderr.replace(advice, "");
  const reasons = said.split("\n").filter((line) => /^(?:remote: )?(?:fatal|error): /.test(line));
  const telling = reasons.filter((line) => !consequence.test(line));
  const lines = telling.length > 0 ? [...new Set(telling)].slice(0, 3) : [lastLine(said)];
  return lines.map((line) => sentence(withoutPassword(line).replace(/^(remote: )?(fatal|error): /, "$1"))).join(" ");
}

/** Git has reached the other side, and could not take over the objects: what reaches it is not what is wrong. */
export const isAboutObjects = ({ stderr }: GitFailed): boolean =>
  /unpack|index-pack|inflate|corrupt|all necessary objects|(?:bad|missing|loose|broken) (?:object|tree|blob|commit|pack)/i.test(
    stderr,
  );

const advice = /\n+(fatal: Could not read from remote repository\.|Please make sure|and the repository)[^\n]*/g;
/** Of the reason, in words that do not tell it. */
const consequence =
  /(?:unpack-objects|index-pack|upload-pack|pack-objects)(?: \w+)? (?:error|failed|output|exit|died.*)$|early EOF|hung up unexpectedly|failed to push some refs/;

const sentence = (reason: string): string =>
  /[.!?]$/.test(reason) ? reason : `${reason.trim() || "git did not say why"}.`;

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
