"use client";

import { type RefCallback, useCallback, useState } from "react";

/** The width of an element in pixels, as it changes. */
export function useWidth(first: number): [RefCallback<Element>, number] {
  const [width, setWidth] = useState(first);
  const ref = useCallback((element: Element | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
