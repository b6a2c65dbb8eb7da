"use client";

import { useActions } from "#components/realtime/person-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import type { RunView } from "#lib/contract/run.ts";
import { stepLook } from "./progress.ts";

const counted: ReadonlySet<string> = new Set(["switch", "drain", "watch"]);

/** What the gateway counts around the switch: each second while that goes on, and once when the run has ended. */
export function useReport(run: RunView) {
  const { readReport } = useActions();
  const begun = run.steps.some(({ name, mark }) => name === "switch" && mark !== undefined);
  const counting = !run.outcome && run.steps.some((step) => counted.has(step.name) && stepLook(step) === "running");
  return useQuestion(["report", run.id], () => readReport({ run: run.id }), {
    enabled: begun,
    changed: `${counting} ${run.outcome}`,
    again: () => (counting ? 1000 : false),
  });
}
