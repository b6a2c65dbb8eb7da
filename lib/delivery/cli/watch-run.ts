import type { RunView } from "../../contract/run.ts";
import { followRun } from "../link/follow-run.ts";
import { exitCodeOf } from "./exit.ts";
import { stepRow } from "./runs.ts";
import { Interrupted, type Session } from "./session.ts";
import { dim, outcomeText, plain, styled, table } from "./text.ts";

export interface WatchOptions {
  /** `end`, or `live`: as soon as the new release serves. */
  until: "end" | "live";
  output: boolean;
}

/** Prints a run as it goes: with `--json` one object a line if `output` is wanted, otherwise the run at its end. */
export async function watchRun(session: Session, id: number, { until, output }: WatchOptions): Promise<number> {
  const { link, json, print, signal } = session;
  const told = new Set<string>();
  let run: RunView | undefined;
  try {
    for await (const news of followRun(link, id, signal)) {
      if (news.type === "away") tellAway(id);
      if (news.type === "run") {
        run = news.run;
        if (!json) tellSteps(run, told, output, print);
        if (until === "live" && isLive(run)) break;
      }
      if (news.type === "output" && output && !json) print(`  ${dim("│")} ${news.line.text}`);
      if (json && output && news.type !== "away") print(JSON.stringify(news));
    }
  } catch (error) {
    if (error instanceof Interrupted)
      error.words = `Run ${id} goes on. Look again: slipway run ${id} --follow. Cancel it: slipway cancel ${id}.`;
    throw error;
  }
  if (!run) throw new Error(`Run ${id} was followed without being seen`);
  if (json && !output) print(JSON.stringify(run, null, 2));
  if (!json) print(ending(run));
  return exitCodeOf(run);
}

const isLive = (run: RunView): boolean => run.steps.some((step) => step.name === "switch" && step.mark === "done");

function ending(run: RunView): string {
  if (!run.outcome) return `${styled("green", "live")}  Run ${run.id} goes on: it drains and watches the new release.`;
  return `${outcomeText(run)}  ${plain(run.sentence ?? "")}`.trimEnd();
}

const width = 28;

function tellSteps(run: RunView, told: Set<string>, starts: boolean, print: Session["print"]): void {
  for (const step of run.steps) {
    const key = `${step.name} ${step.mark}`;
    const begins = step.mark === "acting" || step.mark === "undoing";
    const ends = ["done", "failed", "undone", "undo-failed"].includes(step.mark ?? "");
    if (told.has(key) || !(ends || (begins && starts))) continue;
    told.add(key);
    const [sign = "", title = "", took = "", facts = ""] = stepRow(step);
    print(table([[sign, title.padEnd(width), ends ? took.padStart(10) : "", facts]])[0] ?? "");
  }
}

function tellAway(id: number): void {
  console.error(`The worker is away. Run ${id} goes on, or is undone, when it is back; waiting for that.`);
}
