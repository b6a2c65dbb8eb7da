import type { MetricsMark } from "../../contract/metrics.ts";
import type { Environment } from "../../contract/names.ts";
import { momentsOf } from "../../domain/report/moments.ts";
import type { RunSummary, Store } from "../ports.ts";

const page = 100;

/** When runs made something else live, newest last. */
export async function marksSince(
  store: Pick<Store, "runs">,
  environment: Environment,
  from: number,
): Promise<MetricsMark[]> {
  const marks: MetricsMark[] = [];
  for (let before: number | undefined; ; ) {
    const runs = await store.runs({ environment, limit: page, ...(before !== undefined && { before }) });
    for (const run of runs) {
      const { switchedAt } = momentsOf(run.entries);
      if (switchedAt !== undefined && switchedAt >= from) marks.push(markOf(run, switchedAt));
    }
    const oldest = runs.at(-1)?.header;
    if (runs.length < page || !oldest || oldest.requestedAt < from) return marks.reverse();
    before = oldest.id;
  }
}

const markOf = ({ header: { id, kind, title } }: RunSummary, at: number): MetricsMark => ({ at, run: id, kind, title });
