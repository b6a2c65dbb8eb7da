import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

interface CheckboxProps extends ComponentProps<"input"> {
  /** What it means, below. */
  hint?: ReactNode;
}

/** The platform's own, with what it means beside it; both are clicked. */
export function Checkbox({ children, hint, className, ...rest }: CheckboxProps) {
  return (
    <label className={cn("flex min-h-8 cursor-pointer items-center gap-2.5 max-sm:min-h-11", className)}>
      <input type="checkbox" className="size-4 flex-none accent-ink" {...rest} />
      <span className="text-pretty">
        {children}
        {hint && <span className="block text-xs text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
