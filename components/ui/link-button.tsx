import type { ComponentProps } from "react";
import { type ButtonStyle, buttonStyle } from "./button.tsx";
import { cn } from "./cn.ts";
import { Link } from "./link.tsx";

/** A link to a page that looks like a button. */
export function LinkButton({ look, size, className, ...rest }: ComponentProps<typeof Link> & ButtonStyle) {
  return <Link className={cn(buttonStyle({ look, size }), className)} {...rest} />;
}
