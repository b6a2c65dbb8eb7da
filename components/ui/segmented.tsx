"use client";

import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  /** Its colours, where the segment stands for an environment. */
  environment?: string;
}

interface SegmentedProps<Value extends string> {
  label: string;
  segments: readonly Segment<Value>[];
  /** The pressed ones: one, or several where each is switched on and off by itself. */
  pressed: readonly Value[];
  onPress(value: Value): void;
  className?: string;
}

/** A row of toggles in one frame. */
export function Segmented<Value extends string>({
  label,
  segments,
  pressed,
  onPress,
  className,
}: SegmentedProps<Value>) {
  return (
    <fieldset
      aria-label={label}
      className={cn("inline-flex min-w-0 overflow-hidden rounded-md border border-line-strong bg-ground", className)}
    >
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          data-env={segment.environment}
          aria-pressed={pressed.includes(segment.value)}
          onClick={() => onPress(segment.value)}
          className={cn(
            "h-[calc(var(--spacing-control)-2px)] border-l border-line px-2.5 whitespace-nowrap text-ink-3 outline-offset-[-3px] first:border-l-0 max-sm:flex-1",
            "aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-ink",
            segment.environment && "aria-pressed:shadow-[inset_0_-2px_0_var(--env)]",
          )}
        >
          {segment.label}
        </button>
      ))}
    </fieldset>
  );
}
