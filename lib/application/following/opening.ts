import type { LogEvent } from "../../contract/logs.ts";
import type { Clock } from "../ports.ts";

/** Longer than this nobody waits for a service whose log does not answer, in milliseconds. */
const PATIENCE = 500;

type Push = (events: readonly LogEvent[]) => void;

/**
 * The services' newest lines come service by service; somebody who looks at several wants them by time. Holds back until
 * each has told what it has, passes that on in its order in time, and from then on everything as it comes.
 */
export function mergeOpenings(
  services: readonly string[],
  push: Push,
  clock: Clock,
  signal: AbortSignal,
): (service: string) => Push {
  const silent = new Set(services);
  let held: LogEvent[] | undefined = [];

  function open(): void {
    if (!held) return;
    const opening = held.toSorted((one, other) => timeOf(one) - timeOf(other));
    held = undefined;
    push(opening);
  }

  clock.pause(PATIENCE, signal).then(open, open);
  return (service) => (events) => {
    if (!held) return push(events);
    held.push(...events);
    silent.delete(service);
    if (silent.size === 0) open();
  };
}

/** What is not a line says how things are now. */
const timeOf = (event: LogEvent) => (event.type === "line" ? event.at : Number.MAX_SAFE_INTEGER);
