import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type State = "healthy" | "failing" | "starting" | "stopped" | "absent";

const looks: Record<State, string> = {
  healthy: "text-healthy-ink [&>svg]:fill-healthy",
  failing: "font-semibold text-failing-ink [&>svg]:fill-failing",
  starting: "text-ink-2 [&>svg]:fill-none [&>svg]:stroke-ink-2 [&>svg]:[stroke-dasharray:4_2.5]",
  stopped: "text-ink-3 [&>svg]:fill-none [&>svg]:stroke-stopped",
  absent: "text-ink-3 [&>svg]:fill-none [&>svg]:stroke-line-strong",
};

interface StateBadgeProps {
  state: State;
  /** Says it in other words, such as `restarting` for a failing one. */
  children?: ReactNode;
  className?: string;
  title?: string;
}

/** A state as shape, word and only then colour. */
export function StateBadge({ state, children, className, title }: StateBadgeProps) {
  return (
    <span title={title} className={cn("inline-flex items-center gap-1.5 whitespace-nowrap", looks[state], className)}>
      <svg viewBox="0 0 10 10" className="size-2.5 flex-none overflow-visible" strokeWidth={1.5} aria-hidden>
        {state === "failing" ? (
          <path d="M5 0 10 5 5 10 0 5Z" />
        ) : (
          <circle cx="5" cy="5" r={state === "healthy" ? 4 : 3.5} />
        )}
      </svg>
      {children ?? state}
    </span>
  );
}
