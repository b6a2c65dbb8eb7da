"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { SignInInput } from "#lib/contract/people.ts";
import { signInNeedsCode, signInRefused, signInTooOften } from "#lib/contract/sign-in-codes.ts";
import { CodeField } from "./code-field.tsx";
import { signIn } from "./next-auth.ts";
import { useFewFields } from "./use-few-fields.ts";

/** Where to go after: a path of the panel, whoever wrote the link. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const [failure, setFailure] = useState<keyof typeof failures>();
  const [needsCode, setNeedsCode] = useState(false);
  const { onSubmit, pending, errorOf } = useFewFields<SignInInput>(async (written, focus) => {
    setFailure(undefined);
    const answer = await signIn(written).catch(() => undefined);
    if (answer?.ok) return router.push(next);
    if (answer?.error === signInNeedsCode) return setNeedsCode(true);
    setFailure(isKnown(answer?.error) ? answer.error : "unexpected");
    focus(needsCode ? "code" : "password");
  });

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-3.5">
      {failure && <ErrorBlock title={failures[failure].title}>{failures[failure].text}</ErrorBlock>}
      <Field
        label="E-mail"
        name="email"
        type="email"
        required
        autoComplete="username"
        autoFocus
        error={errorOf("email", "This is not an e-mail address")}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        required
        autoComplete="current-password"
        error={errorOf("password", "Enter your password")}
      />
      {needsCode && <CodeField name="code" />}
      <SubmitButton look="neutral" size="form" className="mt-2" disabled={pending}>
        {pending ? "Signing in…" : "Sign in"}
      </SubmitButton>
    </form>
  );
}

const failures = {
  [signInRefused]: {
    title: "E-mail or password is wrong",
    text: "Check both, and the code if there is one, and try again.",
  },
  [signInTooOften]: { title: "Too many attempts", text: "Wait a quarter of an hour, then try again." },
  unexpected: { title: "The panel did not answer as it should", text: "Try again. The applications are not affected." },
};

const isKnown = (code: string | null | undefined): code is keyof typeof failures => !!code && code in failures;
