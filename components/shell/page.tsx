import type { ComponentProps } from "react";
import { cn } from "#components/ui/cn.ts";

/** Above what comes first: a phone's page may begin with something that has its own room, a dense one begins higher. */
const tops = {
  plain: "pt-5 max-sm:pt-4",
  flush: "pt-5 max-sm:pt-0",
  tight: "pt-4 max-sm:pt-3",
};

/** A page's own margins. */
export function Page({ top = "plain", className, ...rest }: ComponentProps<"div"> & { top?: keyof typeof tops }) {
  return (
    <div className={cn("mx-auto w-full max-w-[1680px] px-gutter pb-8 max-sm:pb-6", tops[top], className)} {...rest} />
  );
}
