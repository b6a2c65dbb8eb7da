import { foldJournal, type JournalEntry, type RunHeader } from "../../contract/run.ts";

/** Median duration of each step that was done, over some runs of one pipeline, in milliseconds. */
export function usualDurations(
  runs: readonly { header: RunHeader; entries: JournalEntry[] }[],
): Record<string, number> {
  const samples = new Map<string, number[]>();
  for (const { header, entries } of runs) {
    for (const step of foldJournal(header, entries).steps) {
      if (step.mark !== "done" || step.startedAt === undefined || step.endedAt === undefined) continue;
      const taken = samples.get(step.name) ?? [];
      samples.set(step.name, [...taken, step.endedAt - step.startedAt]);
    }
  }
  return Object.fromEntries([...samples].map(([name, taken]) => [name, median(taken)]));
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2);
}
