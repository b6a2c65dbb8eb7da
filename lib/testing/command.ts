import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { onTestFinished } from "vitest";

export interface RunningCommand {
  child: ChildProcess;
  out: string;
  error: string;
  code: Promise<number | null>;
}

export const slipwayProgram = resolve(import.meta.dirname, "../../bin/slipway");

/** A real process that is gone when the test is; `out` and `error` grow as it speaks. */
export function startCommand(
  file: string,
  args: readonly string[],
  environment: Record<string, string>,
): RunningCommand {
  const env = { ...process.env, ...environment };
  const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const running: RunningCommand = { child, out: "", error: "", code: once(child, "close").then(([code]) => code) };
  child.stdout.on("data", (chunk) => {
    running.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    running.error += chunk;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return running;
}

/** The command line on a worker's data folder. */
export const startSlipway = (folder: string, ...args: string[]): RunningCommand =>
  startCommand(process.execPath, [slipwayProgram, ...args], { SLIPWAY_DATA: folder });

export async function slipway(folder: string, ...args: string[]) {
  const running = startSlipway(folder, ...args);
  const code = await running.code;
  return { code, out: running.out, error: running.error };
}
