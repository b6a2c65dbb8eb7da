import { Refusal, refusalShape } from "../../contract/refusal.ts";
import type { RunView } from "../../contract/run.ts";

/** Documented in docs/command-line.md. */
export const exitCodes = {
  ok: 0,
  /** The run failed, or what was asked was refused. */
  failed: 1,
  usage: 2,
  /** Nobody answers: the worker on this host, or the panel elsewhere. */
  workerAway: 3,
  engineAway: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export const exitCodeOf = (run: RunView): number =>
  run.outcome === "rolled-back" || run.outcome === "needs-attention" ? exitCodes.failed : exitCodes.ok;

/** One sentence on standard error; with `--json` also `{"error":…}` on standard output. */
export function reportFailure(error: unknown, json: boolean): number {
  const refusal =
    error instanceof Refusal ? error : new Refusal("unexpected", String((error as Error)?.stack ?? error));
  if (json) console.log(JSON.stringify({ error: refusalShape(refusal) }));
  console.error(`slipway: ${refusal.message}`);
  if (refusal.code === "bad-remote") return exitCodes.usage;
  return nobodyAnswers.includes(refusal.code) ? exitCodes.workerAway : exitCodes.failed;
}

const nobodyAnswers = ["worker-away", "worker-slow", "panel-away", "not-slipway"];
