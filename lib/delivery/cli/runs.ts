import type { Environment } from "../../contract/names.ts";
import type { RunView, StepView } from "../../contract/run.ts";
import { exitCodeOf, exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { ago, dim, duration, outcomeText, plain, stepSign, styled, table } from "./text.ts";

export async function listRuns(
  { link, json, print, signal }: Session,
  options: { limit: number; environment?: Environment },
): Promise<number> {
  const runs = await link.call("runs", options, signal);
  if (json) print(JSON.stringify(runs, null, 2));
  else print(runs.length === 0 ? "Nothing has been run yet." : table(runs.map(runRow)).join("\n"));
  return exitCodes.ok;
}

function runRow(run: RunView): string[] {
  const took = run.endedAt === undefined ? "" : duration(run.endedAt - run.requestedAt);
  const when = `${ago(run.requestedAt, Date.now())} by ${plain(run.requestedBy)}`;
  return [String(run.id), run.environment, plain(run.title), outcomeText(run), took, dim(when)];
}

export async function showRun({ link, json, print, signal }: Session, id: number, output: boolean): Promise<number> {
  const run = await link.call("run", { run: id }, signal);
  print(json ? JSON.stringify(run, null, 2) : runLines(run).join("\n"));
  for (let after = 0; output && !json; ) {
    const lines = await link.call("output", { run: id, after, limit: 5000 }, signal);
    const last = lines.at(-1);
    if (!last) break;
    print(lines.map((line) => line.text).join("\n"));
    after = last.line;
  }
  return exitCodeOf(run);
}

export function runLines(run: RunView): string[] {
  return [
    `${styled("bold", `run ${run.id}`)}  ${plain(run.title)}  ${outcomeText(run)}`,
    `  ${dim(`by ${plain(run.requestedBy)} · ${ago(run.requestedAt, Date.now())}${run.commit ? ` · ${run.commit.slice(0, 7)}` : ""}`)}`,
    ...table(run.steps.map(stepRow), "  "),
    ...(run.sentence ? [plain(run.sentence)] : []),
  ];
}

export function stepRow(step: StepView): string[] {
  const took = step.startedAt && step.endedAt ? duration(step.endedAt - step.startedAt) : "";
  const usual = step.usualMs === undefined || step.endedAt ? "" : `usually ${duration(step.usualMs)}`;
  const facts = [step.error && styled("red", plain(step.error)), step.note && plain(step.note), usual && dim(usual)];
  return [stepSign(step), step.title, took, facts.filter(Boolean).join(" · ")];
}
