import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** A small label in the colours of the environment around it. */
export function Chip({ className, ...rest }: ComponentProps<"span">) {
  return (
    <span
      className={cn(
        "inline-flex h-5 flex-none items-center rounded-sm bg-env-tint px-[7px] text-2xs leading-none font-semibold tracking-chip whitespace-nowrap text-env-ink uppercase",
        "shadow-[inset_0_0_0_1px_color-mix(in_oklab,var(--env)_45%,transparent)]",
        className,
      )}
      {...rest}
    />
  );
}
