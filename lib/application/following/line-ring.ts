import type { LogEvent } from "../../contract/logs.ts";

/** As many as anybody may ask to begin with (`logRequest.tail`). */
export const KEPT_LINES = 5000;
const KEPT_CHARACTERS = 4_000_000;

export const lengthOf = (event: LogEvent): number => (event.type === "line" ? event.text.length : 0);

/** The newest lines of one container, so that who comes later gets his tail without the engine reading it again. */
export interface LineRing {
  push(event: LogEvent): void;
  tail(lines: number): LogEvent[];
}

export function createLineRing(): LineRing {
  let events: LogEvent[] = [];
  let characters = 0;

  /** In large steps: moving an array on by one for each line would cost more than the lines. */
  function trim(): void {
    let first = Math.max(events.length - KEPT_LINES, 0);
    let kept = events.slice(first).reduce((sum, event) => sum + lengthOf(event), 0);
    for (; kept > KEPT_CHARACTERS * 0.8 && first < events.length; first++) kept -= lengthOf(events[first] as LogEvent);
    events = events.slice(first);
    characters = kept;
  }

  return {
    push(event) {
      events.push(event);
      characters += lengthOf(event);
      if (events.length >= 2 * KEPT_LINES || characters > KEPT_CHARACTERS) trim();
    },
    tail: (lines) => (lines === 0 ? [] : events.slice(-lines)),
  };
}
