import type { GateView } from "../../contract/gates.ts";
import type { JournalEntry, Outcome, RunHeader } from "../../contract/run.ts";
import { byLead, judge, met, unmet } from "./judge.ts";

export const rehearsalGateId = "rehearsal";

/** What the step notes when what it tried does not work; without it, it was kept from trying. */
export const notPassed = "not passed";

/** A run that has ended, with what its journal says. */
export interface Rehearsed {
  header: Pick<RunHeader, "id" | "kind" | "commit">;
  entries: readonly JournalEntry[];
  outcome?: Outcome;
}

export const rehearsalGate = (failed: { run: number; why: string } | undefined): GateView =>
  judge(
    { id: rehearsalGateId, ...byLead, fix: failed && { kind: "run", run: failed.run } },
    { facts: failed },
    (last) => (last ? unmet(`Run #${last.run}: ${last.why}`) : met("done by the run itself, on a copy of the data")),
  );

/**
 * The last rehearsal of this commit, if it was not passed. `runs`: of the environment, newest first. What has become live
 * since then makes it worth another try.
 */
export function failedRehearsal(runs: readonly Rehearsed[], commit: string): { run: number; why: string } | undefined {
  for (const { header, entries, outcome } of runs) {
    const verdict = header.kind === "deploy" && header.commit === commit ? verdictIn(entries) : undefined;
    if (verdict?.mark === "failed") return { run: header.id, why: verdict.error ?? "" };
    if (verdict || (switching.has(header.kind) && outcome?.startsWith("succeeded"))) return undefined;
  }
  return undefined;
}

/** One that was overridden says nothing new. */
const verdictIn = (entries: readonly JournalEntry[]) =>
  entries
    .filter((entry) => entry.type === "mark")
    .find(
      ({ step, mark, note = "" }) =>
        step === "rehearse" &&
        (mark === "failed" ? note === notPassed : mark === "done" && !note.startsWith(notPassed)),
    );

const switching: ReadonlySet<RunHeader["kind"]> = new Set<RunHeader["kind"]>([
  "deploy",
  "take-over",
  "rollback",
  "restore",
  "undo-restore",
]);
