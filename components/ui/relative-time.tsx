"use client";

import { useInBrowser, useNow } from "./clock.tsx";
import { clockTime, dateAndTime, exactTime, formatAge } from "./duration.ts";

interface RelativeTimeProps {
  /** Epoch milliseconds. */
  at: number;
  /** `ago`: 12 min ago. `for`: for 12 min. `age`: 12 min. */
  form?: "ago" | "for" | "age";
  className?: string;
}

const words = {
  ago: (age: string) => (age === "now" ? "just now" : `${age} ago`),
  for: (age: string) => `for ${age === "now" ? "1 s" : age}`,
  age: (age: string) => age,
};

/** How long ago or for how long, kept up to date; the exact time on hover. */
export function RelativeTime({ at, form = "ago", className }: RelativeTimeProps) {
  const now = useNow(1000);
  const inBrowser = useInBrowser();
  const said = words[form](formatAge(now - at));
  return (
    <time dateTime={new Date(at).toISOString()} title={inBrowser ? exactTime(at) : undefined} className={className}>
      {said}
    </time>
  );
}

/** A time of day, once the browser knows its time zone; before that it keeps its place. */
export function TimeOfDay({ at, className }: { at: number; className?: string }) {
  const inBrowser = useInBrowser();
  return (
    <time dateTime={new Date(at).toISOString()} title={inBrowser ? exactTime(at) : undefined} className={className}>
      {inBrowser ? clockTime(at) : "--:--:--"}
    </time>
  );
}

/** A day with its time of day, once the browser knows its time zone; before that it keeps its place. */
export function DayAndTime({ at, className }: { at: number; className?: string }) {
  const now = useNow(60_000);
  const inBrowser = useInBrowser();
  return (
    <time dateTime={new Date(at).toISOString()} title={inBrowser ? exactTime(at) : undefined} className={className}>
      {inBrowser ? dateAndTime(at, now) : "-- --- --:--:--"}
    </time>
  );
}
