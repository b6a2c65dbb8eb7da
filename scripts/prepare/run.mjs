import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(import.meta.url), "../../..");
const binaries = join(root, "node_modules/.bin");

/** No tool asks its maker for anything; Prisma's engine, which only authoring migrations needs, is not looked for. */
const quiet = {
  CHECKPOINT_DISABLE: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};

/** The environment for a tool of the project: its own Node and programs come first. */
export function withProject() {
  return { ...process.env, ...quiet, PATH: [binaries, process.env.PATH].join(delimiter) };
}

/** The environment for the machine's own npm: the project's programs, which it is about to replace, are out of sight. */
export function withoutProject() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.endsWith("node_modules/.bin"));
  return { ...process.env, ...quiet, PATH: folders.join(delimiter) };
}

/**
 * Runs a program on this terminal, passes signals on to it, and answers its exit code (128 + number after a signal).
 */
export function runToEnd(program, args, env = withProject()) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", env });
    const pass = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, pass);
    child.once("error", failed);
    child.once("exit", (code, signal) => {
      for (const name of signals) process.off(name, pass);
      done(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Like `runToEnd`, but anything other than success is an error. */
export async function mustRun(what, program, args, env = withProject()) {
  const started = Date.now();
  console.log(`${what} …`);
  const code = await runToEnd(program, args, env);
  if (code !== 0) throw new Error(`\`${what}\` failed with exit code ${code}; what it printed is above.`);
  console.log(`${what}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
