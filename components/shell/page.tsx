import type { ComponentProps } from "react";
import { cn } from "#components/ui/cn.ts";

/** A page's own margins. */
export function Page({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      className={cn("mx-auto w-full max-w-[1680px] px-gutter pt-5 pb-8 max-sm:pt-0 max-sm:pb-6", className)}
      {...rest}
    />
  );
}
