"use client";

import { useInBrowser, useNow } from "./clock.tsx";
import { clockTime, exactTime, formatAge } from "./duration.ts";

interface RelativeTimeProps {
  /** Epoch milliseconds. */
  at: number;
  /** `ago`: 12 min ago. `for`: for 12 min. */
  form?: "ago" | "for";
  className?: string;
}

/** How long ago or for how long, kept up to date; the exact time on hover. */
export function RelativeTime({ at, form = "ago", className }: RelativeTimeProps) {
  const now = useNow(1000);
  const inBrowser = useInBrowser();
  const age = formatAge(now - at);
  const said = form === "for" ? `for ${age === "now" ? "1 s" : age}` : age === "now" ? "just now" : `${age} ago`;
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
