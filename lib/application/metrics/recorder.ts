import type { Environment } from "../../contract/names.ts";
import {
  addBucket,
  type Bucket,
  beginOf,
  keptMs,
  type PlacedBucket,
  type Step,
  steps,
} from "../../domain/metrics/bucket.ts";
import { minuteMs } from "../../domain/metrics/hour.ts";
import type { MetricsStore } from "../ports.ts";

const hourMs = 60 * minuteMs;

/** What was seen of one environment: the last hour's minutes, and the pieces that are not yet, or not wholly, in the store. */
export interface Recorder {
  minutes: ReadonlyMap<number, Bucket>;
  add(at: number, seen: Bucket): void;
  /** Pieces of this length that the store may know less of. */
  pieces(step: Step): PlacedBucket[];
  /** They are in the store; what is over is not needed any more. */
  saved(pieces: readonly PlacedBucket[], now: number): void;
}

/** Goes on with what an earlier worker has seen. */
export async function openRecorder(
  store: MetricsStore,
  application: string,
  environment: Environment,
  now: number,
): Promise<Recorder> {
  const minutes = new Map<number, Bucket>();
  const open = new Map<string, PlacedBucket>();
  for (const { at, step: _, ...seen } of await store.metrics(application, environment, minuteMs, now - hourMs))
    minutes.set(at, seen);
  for (const step of steps)
    for (const piece of await store.metrics(application, environment, step, beginOf(now, step)))
      open.set(keyOf(piece), piece);

  return {
    minutes,
    add(at, seen) {
      for (const step of steps) {
        const place = { step, at: beginOf(at, step) };
        open.set(keyOf(place), { ...place, ...addBucket(open.get(keyOf(place)), seen) });
      }
      const minute = beginOf(at, minuteMs);
      minutes.set(minute, addBucket(minutes.get(minute), seen));
      for (const old of minutes.keys()) if (old < minute - hourMs) minutes.delete(old);
    },
    pieces: (step) => [...open.values()].filter((piece) => piece.step === step),
    saved(pieces, now) {
      for (const piece of pieces) if (piece.at + piece.step <= now) open.delete(keyOf(piece));
    },
  };
}

const keyOf = ({ step, at }: Pick<PlacedBucket, "step" | "at">) => `${step} ${at}`;

/** What of each step is older than what is shown of it. */
export const forgotten = (now: number): Record<Step, number> =>
  Object.fromEntries(steps.map((step) => [step, now - keptMs[step]])) as Record<Step, number>;
