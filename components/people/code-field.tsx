import type { ComponentProps } from "react";
import { Field } from "#components/ui/field.tsx";

/** What an authenticator app shows, or one of the codes that were kept for when it is gone. */
export function CodeField(field: Omit<ComponentProps<typeof Field>, "label" | "hint">) {
  return (
    <Field
      label="Code"
      hint="The six digits of your authenticator app, or a recovery code."
      autoComplete="one-time-code"
      autoFocus
      {...field}
    />
  );
}
