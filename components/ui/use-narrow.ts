"use client";

import { useSyncExternalStore } from "react";

const query = "(max-width: 639px)";

const subscribe = (changed: () => void) => {
  const list = matchMedia(query);
  list.addEventListener("change", changed);
  return () => list.removeEventListener("change", changed);
};

/** Whether this is a phone's width. For what styles alone cannot do: lines that wrap have to be measured. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
}
