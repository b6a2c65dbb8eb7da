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

/** The platform's own, which a phone shows as it shows every choice. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <select
      className={cn(
        "h-control rounded-md border border-control bg-ground px-2 outline-offset-1 disabled:text-ink-3",
        className,
      )}
      {...rest}
    />
  );
}

interface Labelled {
  label: ReactNode;
  /** What to write here, below the field. */
  hint?: ReactNode;
  /** Why it cannot be taken as it is. */
  error?: string;
  className?: string;
}

interface FrameProps extends Labelled {
  /** What the label names, and what hint and error are read out with. */
  children(names: { id: string; "aria-invalid"?: true; "aria-describedby"?: string }): ReactNode;
}

function Frame({ label, hint, error, className, children }: FrameProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": described || undefined })}
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

/** A labelled input with its hint and its error, both read out with it. */
export function Field({ label, hint, error, className, ...rest }: Labelled & ComponentProps<"input">) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(names) => <Input {...names} {...rest} />}
    </Frame>
  );
}

/** The same for a choice. */
export function SelectField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<"select">) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(names) => <Select {...names} className="w-full" {...rest} />}
    </Frame>
  );
}

/** For what is no language, such as a name, a path or a phrase: a browser neither corrects it nor remembers it. */
export const verbatim = { spellCheck: false, autoCapitalize: "off", autoComplete: "off" } as const;

/** The same for text of several lines, such as a key. */
export function TextField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<"textarea">) {
  return (
    <Frame label={label} hint={hint} error={error} className={className}>
      {(names) => (
        <textarea
          rows={4}
          {...verbatim}
          className="block w-full rounded-md border border-control bg-ground px-2.5 py-1.5 font-mono text-xs outline-offset-1 placeholder:text-ink-3 aria-invalid:border-failing max-sm:text-base"
          {...names}
          {...rest}
        />
      )}
    </Frame>
  );
}
