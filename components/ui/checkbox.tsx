import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** The platform's own, with what it means beside it; both are clicked. */
export function Checkbox({ children, className, ...rest }: ComponentProps<"input">) {
  return (
    <label className={cn("flex min-h-8 cursor-pointer items-center gap-2.5 max-sm:min-h-11", className)}>
      <input type="checkbox" className="size-4 flex-none accent-ink" {...rest} />
      <span className="text-pretty">{children}</span>
    </label>
  );
}
