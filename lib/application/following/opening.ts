import type { Clock } from "../ports.ts";
import { type Chunk, inOrder } from "./chunk.ts";

/** Longer than this nobody waits for a service whose log does not answer, in milliseconds. */
const PATIENCE = 500;

type Push = (chunks: readonly Chunk[]) => void;

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
  let held: Chunk[] | undefined = [];

  function open(): void {
    if (!held) return;
    const opening = services.length > 1 ? inOrder(held) : held;
    held = undefined;
    push(opening);
  }

  clock.pause(PATIENCE, signal).then(open, open);
  return (service) => (chunks) => {
    if (!held) return push(chunks);
    held.push(...chunks);
    silent.delete(service);
    if (silent.size === 0) open();
  };
}
