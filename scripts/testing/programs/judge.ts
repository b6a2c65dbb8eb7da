import { basename } from "node:path";

/** A program that a process of the test run has started. */
export interface Started {
  program: string;
  args: string[];
  /** It was given to a shell. */
  shell: boolean;
  /** Files of this project that led to it, innermost first. */
  callers: string[];
  /** The program of the process that started it, where it is one of this project. */
  main: string;
}

/** The programs that the panel's code may start, and the files that may start them. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  git: ["lib/adapters/git/run-git.ts"],
  "ssh-keygen": ["lib/adapters/git/check-access.ts"],
  node: ["scripts/start/supervise.ts", "bin/slipway"],
  setpriv: ["scripts/start/supervise.ts"], // so that what it starts ends with it
  // What `npm start` makes the machine ready with, before the panel runs: all of it constant.
  flock: ["scripts/engine/lock.ts"],
  dockerd: ["scripts/engine/dockerd.ts"],
  "apt-get": ["scripts/debian.ts"],
  debootstrap: ["scripts/images/debian-base.ts"],
  tar: ["scripts/images/debian-base.ts"],
  npm: ["scripts/images/recipes.ts"],
};

/** What people run, in contrast to tests, benchmarks and tools. */
const panelFile =
  /^(?:lib\/(?!testing\/)|app\/|components\/|\.next\/|bin\/|server\.ts$|worker\.ts$|proxy\.ts$)(?!.*\.test\.tsx?$)/;
const panelProcess = /^(?:server\.ts|worker\.ts|bin\/slipway|lib\/composition\/command-line\.ts|scripts\/start\.ts)$/;

/** In a test's own process the panel's start is a test's, which says what it starts. */
export const isThePanels = ({ callers: [caller], main }: Started): boolean =>
  caller === undefined ? panelProcess.test(main) : panelFile.test(caller) || panelProcess.test(main);

/** Why the panel's code may not have started this; undefined where it may. */
export function whatIsWrong({ program, args, shell, callers }: Started): string | undefined {
  const name = basename(program);
  if (shell || /^(?:ba|da|z|k|c)?sh$|^busybox$|^env$/.test(name)) return "it is a shell, or a way to one";
  if (!allowed[name]?.includes(callers[0] ?? "")) return `${name} is not among the programs that this may start`;
  const given = name === "git" ? givenToShell(args).find((option) => !constant.test(option)) : undefined;
  return given && `git gives ${given} to a shell`;
}

/** Options of git whose value is a command line. Behind `--end-of-options` there are none. */
function givenToShell(args: readonly string[]): string[] {
  const ends = args.findIndex((arg) => arg === "--end-of-options" || arg === "--");
  const options = ends < 0 ? args : args.slice(0, ends);
  const risky =
    /^(?:--upload-pack|--receive-pack|--exec|-u|--config-env|(?:core\.(?:sshCommand|editor|pager|askPass|gitProxy)|alias\.).*)(?:=|$)/i;
  return options.filter((option) => risky.test(option));
}

const constant =
  /^--(upload|receive)-pack=setpriv --reuid=\d+ --regid=\d+ --clear-groups env GIT_CONFIG_GLOBAL=\/dev\/null HOME=\/nonexistent git \1-pack$/;
