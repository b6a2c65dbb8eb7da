import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** Also for links that look like a button: `LinkButton`, and an `<a>` to what is no page. */
export const buttonStyle = cva(
  [
    "inline-flex items-center justify-center gap-1.5 rounded-md border whitespace-nowrap",
    "transition-colors duration-[120ms] motion-reduce:transition-none",
    // Disabled is a dashed outline, not a faded colour.
    "disabled:cursor-not-allowed disabled:border-dashed disabled:border-control disabled:bg-sunken disabled:font-medium disabled:text-ink-3",
    "aria-disabled:cursor-not-allowed aria-disabled:border-dashed aria-disabled:border-control aria-disabled:bg-sunken aria-disabled:font-medium aria-disabled:text-ink-3",
  ],
  {
    variants: {
      look: {
        plain: "border-line-strong font-medium bg-raised text-ink hover:bg-hover",
        /** In the environment's ink: it can change that environment. */
        env: "border-[color-mix(in_oklab,var(--env)_62%,transparent)] font-medium bg-raised text-env-ink hover:bg-hover",
        /** The one filled button of a screen. */
        primary: "border-transparent bg-env-solid font-semibold text-env-on",
        neutral: "border-transparent bg-ink font-semibold text-ground",
        quiet: "border-transparent bg-transparent font-medium text-ink-2 hover:bg-hover hover:text-ink",
      },
      size: {
        control: "h-control",
        /** In a line of text, and in a bar above it. */
        line: "h-6 max-sm:h-11",
        bar: "h-7 max-sm:h-11",
        /** The one button of a form that is a page. */
        form: "h-10 w-full max-sm:h-12",
      },
      shape: { text: "", icon: "w-control" },
    },
    compoundVariants: [
      { shape: "text", look: ["plain", "env", "primary", "neutral"], class: "px-3" },
      { shape: "text", look: "quiet", class: "px-2" },
    ],
    defaultVariants: { look: "plain", size: "control", shape: "text" },
  },
);

export type ButtonStyle = Pick<VariantProps<typeof buttonStyle>, "look" | "size">;
type ButtonProps = ComponentProps<"button"> & ButtonStyle;

export function Button({ look, size, className, ...rest }: ButtonProps) {
  return <button type="button" className={cn(buttonStyle({ look, size }), className)} {...rest} />;
}

/** A button that shows only an icon: `label` is its name and its tooltip. */
export function IconButton({ look, className, label, ...rest }: Omit<ButtonProps, "size"> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cn(buttonStyle({ look, shape: "icon" }), className)}
      {...rest}
    />
  );
}
