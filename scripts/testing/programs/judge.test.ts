import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../lib/testing/temporary.ts";
import { isThePanels, type Started, whatIsWrong } from "./judge.ts";
import { judgePrograms } from "./trace.ts";

const runGit = "lib/adapters/git/run-git.ts";

const started = (facts: Partial<Started>): Started => ({
  program: "git",
  args: ["fetch"],
  shell: false,
  callers: [runGit, "lib/adapters/git/mirror.ts"],
  main: "worker.ts",
  ...facts,
});

test.each<[string, Partial<Started>, boolean]>([
  ["the worker's code", {}, true],
  ["the worker's code within a test", { main: "" }, true],
  ["a library in the web process", { callers: [], main: "server.ts" }, true],
  ["the web process's bundle", { callers: [".next/server/chunks/1.js"], main: "server.ts" }, true],
  ["the panel's start", { callers: ["scripts/start/supervise.ts"], main: "scripts/start.ts" }, true],
  ["a test of the panel's start", { callers: ["scripts/start/supervise.ts"], main: "" }, false],
  ["a test", { callers: ["lib/adapters/git/source.test.ts", runGit], main: "" }, false],
  ["what tests share", { callers: ["lib/testing/git-over-ssh.ts"], main: "" }, false],
  ["a tool", { callers: [], main: "" }, false],
])("%s", (_what, facts, expected) => {
  expect(isThePanels(started(facts))).toBe(expected);
});

const pack = "setpriv --reuid=1000 --regid=1000 --clear-groups env GIT_CONFIG_GLOBAL=/dev/null HOME=/nonexistent git";

test.each<[string, Partial<Started>, string | undefined]>([
  ["git", {}, undefined],
  [
    "git as the folder's owner",
    { args: ["fetch", `--upload-pack=${pack} upload-pack`, "--end-of-options", "x"] },
    undefined,
  ],
  ["what is no option any more", { args: ["fetch", "--end-of-options", "--upload-pack=touch x"] }, undefined],
  [
    "an option of git that is a command",
    { args: ["fetch", "--upload-pack=touch x"] },
    "git gives --upload-pack=touch x to a shell",
  ],
  [
    "a setting of git that is a command",
    { args: ["-c", "core.sshCommand=touch x"] },
    "git gives core.sshCommand=touch x to a shell",
  ],
  [
    "what the panel's start makes the engine ready with",
    {
      program: "flock",
      args: ["--exclusive", "x", "cat"],
      callers: ["scripts/engine/lock.ts"],
      main: "scripts/start.ts",
    },
    undefined,
  ],
  [
    "the worker, which ends with who started it",
    {
      program: "/usr/bin/setpriv",
      args: ["--pdeathsig", "SIGTERM", "--", "node", "worker.ts"],
      callers: ["scripts/start/supervise.ts"],
      main: "scripts/start.ts",
    },
    undefined,
  ],
  ["git elsewhere", { callers: ["lib/domain/x.ts"] }, "git is not among the programs that this may start"],
  ["another program", { program: "/usr/bin/curl" }, "curl is not among the programs that this may start"],
  ["a shell", { program: "/bin/sh", args: ["-c", "git fetch"] }, "it is a shell, or a way to one"],
  ["git by a shell", { shell: true }, "it is a shell, or a way to one"],
])("%s", (_what, facts, expected) => {
  expect(whatIsWrong(started(facts))).toBe(expected);
});

const byGit = started({});
const byShell = started({ program: "/bin/sh", args: ["-c", "git log $(x)"], callers: ["lib/adapters/git/refs.ts"] });

test.each<[string, Started[], boolean, number, string]>([
  [
    "nothing but what may be",
    [byGit, started({ program: "curl", callers: ["e2e/x.ts"], main: "" })],
    true,
    0,
    "by tests and tools curl 1",
  ],
  [
    "a shell",
    [byGit, byShell],
    true,
    1,
    "it is a shell, or a way to one: /bin/sh -c git log $(x) (lib/adapters/git/refs.ts)",
  ],
  ["nothing seen", [], true, 1, "not even git was seen"],
  ["nothing to see", [], false, 0, "by the panel's code none"],
])("a run with %s", (_what, all, expects, failed, said) => {
  const folder = temporaryFolder();
  const lines = all.map((one) => `${JSON.stringify(one)}\n`).join("");
  writeFileSync(join(folder, "1.ndjson"), `${lines}{"program":"half a li`);
  const told: string[] = [];
  expect(judgePrograms((line) => told.push(line), expects, folder)).toEqual({ passed: 1 - failed, failed, skipped: 0 });
  expect(told.join("\n")).toContain(said);
});

test("every way to start a program is written down", () => {
  const folder = temporaryFolder();
  const program = join(folder, "starts.mjs");
  writeFileSync(
    program,
    `import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from "node:child_process";
     import { promisify } from "node:util";
     await promisify(exec)("true 1");
     await promisify(execFile)("true", ["2"]);
     await new Promise((ended) => spawn("true 3", { shell: true }).on("close", ended));
     await new Promise((ended) => fork("${join(folder, "nothing.mjs")}", ["4"]).on("close", ended));
     execSync("true 5"); execFileSync("true", ["6"]); spawnSync("true", ["7"], { shell: true });
     process.execve("/bin/true", ["true", "8"]);`,
  );
  writeFileSync(join(folder, "nothing.mjs"), "");
  execFileSync(process.execPath, [program], {
    env: {
      ...process.env,
      NODE_OPTIONS: `--require=${join(import.meta.dirname, "record.cjs")}`,
      SLIPWAY_PROGRAM_TRACE: folder,
    },
  });
  const traces = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
  const found = traces.flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"));
  const shown = found
    .map((line) => JSON.parse(line) as Started)
    .map(({ program, args, shell }) => [program, args.at(-1), shell]);
  expect(shown).toEqual([
    ["/bin/sh", "true 1", false],
    ["true", "2", false],
    ["/bin/sh", "true 3", false],
    [process.execPath, "4", false],
    ["/bin/sh", "true 5", true],
    ["true", "6", false],
    ["true", "7", true],
    ["/bin/true", "8", false],
  ]);
});
