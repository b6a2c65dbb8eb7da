"use client";

import { createContext, type ReactNode, useContext, useMemo, useState, useSyncExternalStore } from "react";

/**
 * One clock for the page. It starts at the server's time, so that the first rendering here equals the one there, and
 * runs on with what the browser's clock differs from it: a wrong clock on a desk never makes a run look hours old.
 */
interface Clock {
  start: number;
  offset: number;
}

const ClockContext = createContext<Clock | undefined>(undefined);

export function ClockProvider({ now, children }: { now: number; children: ReactNode }) {
  const [offset] = useState(() => (typeof window === "undefined" ? 0 : now - Date.now()));
  const clock = useMemo(() => ({ start: now, offset }), [now, offset]);
  return <ClockContext value={clock}>{children}</ClockContext>;
}

/** The server's time in epoch milliseconds, again every `every` milliseconds. */
export function useNow(every = 1000): number {
  const clock = useContext(ClockContext);
  if (!clock) throw new Error("useNow needs a ClockProvider around it");
  return useTicking(every, clock.offset, clock.start);
}

/** The browser's own time, for what the browser itself has noted. */
export const useBrowserTime = (every = 1000): number => useTicking(every, 0, 0);

function useTicking(every: number, offset: number, start: number): number {
  return useSyncExternalStore(
    (changed) => {
      const timer = setInterval(changed, every);
      return () => clearInterval(timer);
    },
    () => Math.floor((Date.now() + offset) / every) * every,
    () => Math.floor(start / every) * every,
  );
}

const never = () => () => {};

/** Whether this is the browser and not the server's rendering: only the browser knows the reader's time zone. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
