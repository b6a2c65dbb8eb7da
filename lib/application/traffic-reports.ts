import type { TrafficReport } from "../contract/report.ts";
import { momentsOf } from "../domain/report/moments.ts";
import { type Traffic, trafficSince } from "../domain/report/traffic.ts";
import type { Clock, Gateways, Store } from "./ports.ts";
import type { RunJournal } from "./run-journal.ts";
import type { Report } from "./step-context.ts";

/** What the gateways see while runs are under way. It only looks: when it fails, the runs do not. */
export interface TrafficReports {
  /** Follows the gateway of a run's environment until it is completed, disposed of, or the worker stops. */
  follow(journal: RunJournal, stopping: AbortSignal): RunTraffic;
  /** So far, or in the end; `null` for a run that has switched nothing. */
  read(run: number): Promise<TrafficReport | null>;
}

export interface RunTraffic extends Disposable {
  /** The last report, saved. `undefined` when nothing was switched, or the worker stops. */
  complete(): Promise<TrafficReport | undefined>;
}

export interface TrafficPorts {
  gateways: Gateways;
  store: Store;
  clock: Clock;
  instance: string;
  report: Report;
}

/** The window of a report lasts a second longer than the drain, and the log comes a little later than what it tells. */
const afterDrainMs = 1_250;

export function trafficReports(ports: TrafficPorts): TrafficReports {
  const { store, clock } = ports;
  const underWay = new Map<number, { journal: RunJournal; seen: Traffic }>();

  const soFar = (run: number, complete: boolean): TrafficReport | undefined => {
    const { journal, seen } = underWay.get(run) ?? {};
    const moments = momentsOf(journal?.record.entries ?? []);
    return moments.switchedAt === undefined ? undefined : seen?.report(clock.now(), moments, complete);
  };

  /** A run that ends sooner waits for what belongs to the report. */
  const windowEnd = async ({ record }: RunJournal, stopping: AbortSignal) => {
    const { drainedAt } = momentsOf(record.entries);
    if (drainedAt === undefined) return;
    const leftMs = drainedAt + afterDrainMs - clock.now();
    if (leftMs > 0) await clock.pause(leftMs, stopping);
  };

  return {
    follow(journal, stopping) {
      const run = journal.id;
      const leaving = new AbortController();
      if (journal.steps.some(({ name }) => name === "switch")) {
        const { requestedAt } = journal.record.header;
        const since = journal.record.entries.length === 0 ? undefined : requestedAt;
        const seen = trafficSince(since ?? clock.now());
        underWay.set(run, { journal, seen });
        void followRequests(ports, journal, since, seen, AbortSignal.any([stopping, leaving.signal]));
      }
      const leave = () => {
        leaving.abort();
        underWay.delete(run);
      };
      return {
        async complete() {
          try {
            await windowEnd(journal, stopping);
            const last = soFar(run, true);
            if (last) await store.saveReport(run, last);
            return last;
          } catch (error) {
            if (!stopping.aborted) ports.report({ reference: "traffic-report", run, error });
            return undefined;
          }
        },
        [Symbol.dispose]: leave,
      };
    },
    read: async (run) => soFar(run, false) ?? (await store.report(run)) ?? null,
  };
}

/** Never rejects. */
async function followRequests(
  { gateways, instance, report }: TrafficPorts,
  { id: run, record }: RunJournal,
  since: number | undefined,
  seen: Traffic,
  signal: AbortSignal,
): Promise<void> {
  const scope = { instance, application: record.application, environment: record.header.environment };
  try {
    for await (const event of gateways.requests(scope, since === undefined ? {} : { since }, signal)) {
      if (event.type === "request") seen.take(event);
      else seen.interrupt({ at: event.at, cause: event.cause });
    }
  } catch (error) {
    if (!signal.aborted) report({ reference: "traffic-report", run, error });
  }
}
