"use client";

import { useEffect, useRef, useState } from "react";
import type { LogWindow } from "./store/messages.ts";

interface LogFootProps {
  window: LogWindow;
  streams: number;
}

/** How many lines are here and shown, and how fast others come. */
export function LogFoot({ window, streams }: LogFootProps) {
  const perSecond = useRate(window.arrived);
  const { lines, shown, levels, older } = window;
  return (
    <div className="flex h-8 flex-none items-center gap-4 border-t border-line px-gutter text-xs text-ink-2 max-sm:hidden">
      <span>
        {shown < lines && `${shown.toLocaleString("en")} of `}
        {lines.toLocaleString("en")} lines
      </span>
      {levels.error > 0 && (
        <span>
          {levels.error.toLocaleString("en")} {levels.error === 1 ? "error" : "errors"}
        </span>
      )}
      <span className="text-ink-3">
        {older === "none"
          ? "from the beginning"
          : older === "loading"
            ? "loading earlier lines…"
            : "earlier lines load as you scroll up"}
      </span>
      <span className="ml-auto">
        {streams} {streams === 1 ? "stream" : "streams"}, {perSecond.toLocaleString("en")} lines/s
      </span>
    </div>
  );
}

const everyMs = 1000;

function useRate(count: number): number {
  const newest = useRef(count);
  const [rate, setRate] = useState(0);
  useEffect(() => {
    newest.current = count;
  }, [count]);
  useEffect(() => {
    let before = newest.current;
    const timer = setInterval(() => {
      setRate(newest.current - before);
      before = newest.current;
    }, everyMs);
    return () => clearInterval(timer);
  }, []);
  return rate;
}
