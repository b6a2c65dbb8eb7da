import { wholeLog } from "../../contract/logs.ts";
import { Refusal } from "../../contract/refusal.ts";
import { type ErrorCount, errorTest } from "../../domain/gates/error-lines.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { Engine } from "../ports.ts";

export interface LoggedContainer {
  id: string;
  name: string;
  service: string;
}

export interface ErrorLines {
  /** Of all these containers together, what was said since `since` (epoch milliseconds). Refuses `logs-unreadable`. */
  count(
    scope: Scope,
    containers: readonly LoggedContainer[],
    since: number,
    pattern: string,
    signal: AbortSignal,
  ): Promise<ErrorCount>;
}

interface Tally extends ErrorCount {
  /** Where the engine goes on. */
  resume?: string;
}

/** How much of one container's log is read in one look. */
const usualBound = { lines: 200_000, ms: 5000 };

/** Remembers how far each log was read, so that looking again reads only what is new. */
export function createErrorLines({ engine }: { engine: Pick<Engine, "streamLogs"> }, bound = usualBound): ErrorLines {
  let tallies = new Map<string, Tally>();
  const inTurn = oneAtATime();

  /** Reads on from where it was, within the bound. */
  async function readOn(
    tally: Tally,
    { name, service }: LoggedContainer,
    scope: Scope,
    counts: { since: number; isError(text: string): boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const enough = new AbortController();
    const until = AbortSignal.any([signal, enough.signal, AbortSignal.timeout(bound.ms)]);
    let left = bound.lines;
    const options = { follow: false, ...(tally.resume !== undefined && { since: tally.resume }) };
    for await (const event of engine.streamLogs(scope, name, options, until)) {
      if (event.type === "end") {
        tally.resume = event.resume ?? tally.resume;
        tally.unread = event.cause !== wholeLog;
        if (tally.unread && !until.aborted) throw unreadable(service, event.cause);
      } else if (event.type === "line" && event.at >= counts.since) {
        tally.lines += 1;
        if (counts.isError(event.text)) {
          tally.errors += 1;
          tally.first ??= { service, text: event.text };
        }
        left -= 1;
        if (left === 0) enough.abort();
      }
    }
    signal.throwIfAborted();
  }

  return {
    count: (scope, containers, since, pattern, signal) =>
      inTurn(async () => {
        const isError = errorTest(pattern);
        const known = tallies;
        tallies = new Map();
        for (const container of containers) {
          const key = `${container.id} ${since} ${pattern}`;
          tallies.set(key, known.get(key) ?? { lines: 0, errors: 0, unread: false });
        }
        const read = [...tallies.values()].map((tally, index) =>
          readOn(tally, containers[index] as LoggedContainer, scope, { since, isError }, signal),
        );
        await Promise.all(read);
        return sum([...tallies.values()]);
      }),
  };
}

const sum = (tallies: readonly Tally[]): ErrorCount => ({
  lines: tallies.reduce((lines, tally) => lines + tally.lines, 0),
  errors: tallies.reduce((errors, tally) => errors + tally.errors, 0),
  first: tallies.find(({ first }) => first)?.first,
  unread: tallies.some(({ unread }) => unread),
});

const unreadable = (service: string, cause: string) =>
  new Refusal("logs-unreadable", `The log of ${service} on staging cannot be read to its end: ${cause}`);
