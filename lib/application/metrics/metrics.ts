import type { MetricsEvent, MetricsHistoryRequest, MetricsPoint, MetricsView } from "../../contract/metrics.ts";
import { type Environment, environments } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { beginOf, inSteps, pointOf, shownAs, steps } from "../../domain/metrics/bucket.ts";
import { hourOf, minuteMs } from "../../domain/metrics/hour.ts";
import { createMailbox } from "../mailbox.ts";
import type { Clock, Store } from "../ports.ts";
import { marksSince } from "./marks.ts";
import { forgotten, openRecorder, type Recorder } from "./recorder.ts";
import { createSampler, type Sampler, type SamplerDeps } from "./sampler.ts";

export interface MetricsHub {
  /** Figures of now, some seconds apart, for as long as somebody takes them. */
  subscribe(environment: Environment, signal: AbortSignal): AsyncIterable<readonly MetricsEvent[]>;
  /** Whether anybody does. */
  looking(): boolean;
  history(request: MetricsHistoryRequest): Promise<MetricsView>;
  /** Resolves when the signal has ended and what was seen until then is kept. */
  run(signal: AbortSignal): Promise<void>;
}

export interface MetricsDeps extends SamplerDeps {
  store: Pick<Store, "metrics" | "saveMetrics" | "runs">;
  clock: Clock;
}

const lookedAtMs = 2_000;
const unlookedMs = 15_000;

/** What was seen of an environment, and who looks at it. */
interface Watched {
  sampler: Sampler;
  recorder?: Recorder;
  newest?: MetricsPoint;
  lookers: Set<(event: MetricsEvent) => void>;
}

/** Looks at what serves and counts: often while somebody watches, else as seldom as the charts need. */
export function createMetrics(deps: MetricsDeps): MetricsHub {
  const { board, store, clock, log } = deps;
  const watched = Object.fromEntries(
    environments.map((one) => [one, { sampler: createSampler(deps, one), lookers: new Set() }]),
  ) as unknown as Record<Environment, Watched>;
  let roused = new AbortController();
  let application: string | undefined;
  let savedMinute = 0;

  const looking = () => environments.some((one) => watched[one].lookers.size > 0);

  /** Together with the pieces' ends, so that each of the finest is one look. */
  async function untilNext(signal: AbortSignal): Promise<void> {
    const every = looking() ? lookedAtMs : unlookedMs;
    roused = new AbortController();
    await clock.pause(every - (clock.now() % every), AbortSignal.any([signal, roused.signal])).catch(() => undefined);
  }

  async function open(): Promise<void> {
    const known = board.current().application?.id;
    if (known === undefined || known === application) return;
    for (const one of environments) {
      watched[one].recorder = await openRecorder(store, known, one, clock.now());
      delete watched[one].newest;
    }
    application = known;
  }

  async function look(environment: Environment, signal: AbortSignal): Promise<void> {
    const { sampler, recorder, lookers } = watched[environment];
    const seen = await sampler.sample(lookers.size > 0, signal);
    const isNewMinute = !recorder?.minutes.has(beginOf(clock.now(), minuteMs));
    const seconds = Math.max(0, ...[...Object.values(seen.services), seen.requests].map((one) => one?.seconds ?? 0));
    const begin = Math.round(clock.now() - seconds * 1000);
    if (seconds > 0) recorder?.add(begin + (seconds * 1000) / 2, seen);
    const now = pointOf(begin, seen);
    watched[environment].newest = now;
    const hour = recorder && isNewMinute && lookers.size > 0 && { hour: hourOf(recorder.minutes, clock.now()) };
    for (const tell of lookers) tell({ type: "metrics", now, ...hour });
  }

  /** Once a minute, in one transaction. What could not be saved is tried again with the next minute. */
  async function save(): Promise<void> {
    if (application === undefined) return;
    const now = clock.now();
    const pieces = environments.flatMap((environment) =>
      steps.flatMap((step) =>
        (watched[environment].recorder?.pieces(step) ?? []).map((piece) => ({ environment, ...piece })),
      ),
    );
    if (pieces.length > 0) await store.saveMetrics(application, pieces, forgotten(now));
    for (const environment of environments)
      watched[environment].recorder?.saved(
        pieces.filter((piece) => piece.environment === environment),
        now,
      );
  }

  async function saveInTime(): Promise<void> {
    const minute = beginOf(clock.now(), minuteMs);
    if (minute === savedMinute) return;
    savedMinute = minute;
    await save();
  }

  async function step(part: () => Promise<void>): Promise<void> {
    await part().catch((error: unknown) => log("Metrics could not be taken or kept", error));
  }

  return {
    looking,
    async run(signal) {
      while (!signal.aborted) {
        await step(open);
        await Promise.all(environments.map((one) => step(() => look(one, signal))));
        await step(saveInTime);
        await untilNext(signal);
      }
      await step(save);
    },

    subscribe(environment, signal) {
      const { lookers, recorder, newest } = watched[environment];
      let pending: MetricsEvent | undefined;
      const take = () => {
        const taken = pending ? [pending] : [];
        pending = undefined;
        return taken;
      };
      const tell = (event: MetricsEvent) => {
        pending = { ...pending, ...event };
        mailbox.wake();
      };
      const mailbox = createMailbox<MetricsEvent>(take, signal, () => lookers.delete(tell));
      if (signal.aborted) return mailbox.batches;
      lookers.add(tell);
      const hour = hourOf(recorder?.minutes ?? new Map(), clock.now());
      tell({ type: "metrics", hour, ...(newest && { now: newest }) });
      roused.abort();
      return mailbox.batches;
    },

    async history({ environment, range }) {
      const known = board.current().application?.id;
      if (known === undefined)
        throw new Refusal("no-application", "No application is registered yet, so nothing was measured.");
      const { lastsMs, step: pieces, pointMs } = shownAs[range];
      const to = clock.now();
      const from = to - lastsMs;
      const begin = beginOf(from, pointMs);
      const kept = await store.metrics(known, environment, pieces, begin);
      const open = (watched[environment].recorder?.pieces(pieces) ?? []).filter(({ at }) => at >= begin);
      const seen = new Map([...kept, ...open].map((piece) => [piece.at, piece]));
      return {
        from,
        to,
        stepMs: pointMs,
        points: inSteps(seen, pointMs).map(([at, bucket]) => pointOf(at, bucket)),
        marks: await marksSince(store, environment, from),
      };
    },
  };
}
