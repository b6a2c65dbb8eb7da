import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input
      className={cn(
        "h-control w-full rounded-md border border-control bg-ground px-2.5 outline-offset-1 placeholder:text-ink-3 placeholder:opacity-100",
        "aria-invalid:border-failing read-only:bg-sunken read-only:text-ink-2",
        className,
      )}
      {...rest}
    />
  );
}

interface FieldProps extends ComponentProps<"input"> {
  label: ReactNode;
  /** What to write here, below the field. */
  hint?: ReactNode;
  /** Why it cannot be taken as it is. */
  error?: string;
}

/** A labelled input with its hint and its error, both read out with it. */
export function Field({ label, hint, error, className, ...rest }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      <Input id={id} aria-invalid={error ? true : undefined} aria-describedby={described || undefined} {...rest} />
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-failing-ink">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-xs text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
