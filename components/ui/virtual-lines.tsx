"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, type UIEvent, useEffect, useImperativeHandle, useRef } from "react";
import { cn } from "./cn.ts";

export interface VirtualLinesHandle {
  showLine(index: number): void;
}

interface VirtualLinesProps {
  label: string;
  count: number;
  keyOf(index: number): string | number;
  children(index: number): ReactNode;
  /** Of one line that is not wrapped, in pixels. */
  lineHeight: number;
  /** Wrapped lines have heights of their own and are measured. */
  wrap: boolean;
  /** Whether the newest line stays in view. */
  follow: boolean;
  /** The reader scrolled away from the end, or back to it. */
  onFollow(follow: boolean): void;
  handle?: Ref<VirtualLinesHandle>;
  className?: string;
}

/** Very many lines, of which only those in view exist. */
export function VirtualLines(props: VirtualLinesProps) {
  const { label, count, keyOf, children, lineHeight, wrap, follow, onFollow, handle, className } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: keyOf,
    overscan: 20,
  });

  useEffect(() => {
    if (follow && count) virtualizer.scrollToIndex(count - 1, { align: "end" });
  }, [follow, count, virtualizer]);

  useEffect(() => virtualizer.measure(), [virtualizer, wrap, lineHeight]);

  useImperativeHandle(handle, () => ({
    showLine: (index) => virtualizer.scrollToIndex(index, { align: "start" }),
  }));

  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLDivElement>) => {
    const up = scrollTop < lastTop.current;
    lastTop.current = scrollTop;
    const atEnd = scrollHeight - clientHeight - scrollTop < lineHeight * 2;
    if (follow && up && !atEnd) onFollow(false);
    else if (!follow && !up && atEnd) onFollow(true);
  };

  return (
    <div
      ref={scroller}
      role="log"
      aria-label={label}
      aria-live="off"
      tabIndex={0}
      onScroll={onScroll}
      className={cn("min-h-0 flex-1 overflow-auto overscroll-contain font-mono text-xs -outline-offset-2", className)}
    >
      <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div
            key={item.key}
            data-index={item.index}
            ref={wrap ? virtualizer.measureElement : undefined}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${item.start}px)`, height: wrap ? undefined : item.size }}
          >
            {children(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
