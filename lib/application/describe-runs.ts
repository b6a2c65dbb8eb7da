import type { Environment } from "../contract/names.ts";
import { foldJournal, type RunView, type StepOutline } from "../contract/run.ts";
import type { RunSummary, Store } from "./ports.ts";

/** A run as the browser shows it. `usual` is each step's usual duration in milliseconds. */
export function viewOf({ header, input, entries }: RunSummary, usual: Record<string, number>): RunView {
  const overrides = "overrides" in input && input.overrides?.length ? { overrides: input.overrides } : {};
  return foldJournal({ ...header, ...overrides, steps: withUsual(header.steps, usual) }, entries);
}

/** Steps with their usual durations in milliseconds, where one is known. */
export function withUsual(steps: readonly StepOutline[], usual: Record<string, number>): StepOutline[] {
  return steps.map((step) => {
    const usualMs = usual[step.name];
    return usualMs === undefined ? step : { ...step, usualMs };
  });
}

export async function describeRun(id: number, store: Store): Promise<RunView | undefined> {
  const record = await store.run(id);
  return record && viewOf(record, await store.usualDurations(record.header.kind, record.header.environment));
}

/** Newest first. */
export async function listRuns(
  filter: { environment?: Environment; limit: number; before?: number },
  store: Store,
): Promise<RunView[]> {
  const usual = new Map<string, Promise<Record<string, number>>>();
  const usualOf = ({ header: { kind, environment } }: RunSummary) => {
    const key = `${kind}:${environment}`;
    const asked = usual.get(key) ?? store.usualDurations(kind, environment);
    usual.set(key, asked);
    return asked;
  };
  const runs = await store.runs(filter);
  return Promise.all(runs.map(async (run) => viewOf(run, await usualOf(run))));
}
