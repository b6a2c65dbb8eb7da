"use client";

import { useInBrowser, useNow } from "./clock.tsx";
import { clockTime, dateAndTime, exactTime } from "./duration.ts";

const day = 24 * 60 * 60_000;

/** When something is next due: `next 02:00`, with its day where that is not clear; the exact time on hover. */
export function ScheduledTime({ at, className }: { at: number; className?: string }) {
  const now = useNow(60_000);
  const inBrowser = useInBrowser();
  const said = at - now < day ? clockTime(at) : dateAndTime(at, now);
  return (
    <time dateTime={new Date(at).toISOString()} title={inBrowser ? exactTime(at) : undefined} className={className}>
      next {inBrowser ? said.slice(0, -":00".length) : "--:--"}
    </time>
  );
}
