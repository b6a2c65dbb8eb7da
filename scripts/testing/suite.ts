import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Story } from "../../lib/testing/sample.ts";
import { endProcesses, findProcessesGiven } from "../engine/processes.ts";
import { root } from "../images/recipes.ts";
import { type Counts, countTests, inWords, type Report } from "./reports.ts";
import { stepAside } from "./step-aside.ts";

/** A suite is one or more commands, all of which have to succeed; `reportFile` is where they leave a report, if any. */
export type Suite = {
  name: string;
  commands: readonly (readonly string[])[];
  report: Report;
  reportFile?: string;
  /** It waits until there is one. */
  onEngine?: boolean;
  /** It is tried where the sample has this story. */
  story?: Story;
  /** Others are waited for longer: it takes what they leave of the processor. */
  hasTime?: boolean;
  limitMinutes: number;
};

type Say = (line: string) => void;
const heartbeat = 30_000;
const marker = "SLIPWAY_TEST_SUITE";

/** Runs a suite, of whose processes nothing is left afterwards, and shows its output when it fails. */
export async function runSuite(suite: Suite, say: Say, stop: AbortSignal): Promise<Counts> {
  const started = Date.now();
  const reportFile = suite.reportFile && join(root, suite.reportFile);
  if (reportFile) await rm(reportFile, { force: true });
  const output: string[] = [];
  const timer = setInterval(() => say(`${suite.name}: ${seconds(started)}, ${lastLine(output)}`), heartbeat);
  const limit = AbortSignal.timeout(suite.limitMinutes * 60_000);
  let succeeded = true;
  for (const command of suite.commands) {
    succeeded = (await runCommand(command, output, AbortSignal.any([stop, limit]), suite.hasTime)) && succeeded;
  }
  clearInterval(timer);
  if (limit.aborted) output.push(`\n${suite.name} was ended: it took longer than ${suite.limitMinutes} minutes.\n`);
  const counts = await countTests(suite.report, reportFile, succeeded);
  if (!succeeded)
    say(`\n──── ${suite.name}: what it printed ────\n${output.join("")}\n──── end of ${suite.name} ────\n`);
  say(`${suite.name}: ${inWords(counts)} in ${seconds(started)}`);
  return counts;
}

/** Answers whether the command succeeded. When `stop` ends it, or it ends and leaves others, they are found by a variable. */
async function runCommand(
  [program = "", ...args]: readonly string[],
  output: string[],
  stop: AbortSignal,
  hasTime = false,
): Promise<boolean> {
  if (stop.aborted) return false;
  const mark = randomBytes(6).toString("hex");
  const env = { ...process.env, [marker]: mark };
  const child = spawn(program, args, { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  if (hasTime && child.pid !== undefined) stepAside(child.pid);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => output.push(data.toString()));
  child.once("error", (error) => {
    output.push(`${program}: ${error.message}\n`);
    resolve(false);
  });
  child.once("exit", (code) => resolve(code === 0));
  const end = () => child.kill("SIGTERM");
  const force = () => child.kill("SIGKILL");
  stop.addEventListener("abort", end, { once: true });
  stop.addEventListener("abort", () => setTimeout(force, 20_000).unref(), { once: true });
  const succeeded = await promise;
  stop.removeEventListener("abort", end);
  await endProcesses(await findProcessesGiven(`${marker}=${mark}`), 10_000);
  return succeeded;
}

const seconds = (since: number) => `${Math.round((Date.now() - since) / 1000)} s`;
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const lastLine = (output: readonly string[]) =>
  output.slice(-5).join("").replace(escapes, "").trim().split("\n").at(-1)?.trim().slice(0, 120) || "no output yet";
