"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { type SignInInput, signInInput } from "#lib/contract/people.ts";
import { signInNeedsCode, signInRefused, signInTooOften } from "#lib/contract/sign-in-codes.ts";
import { CodeField } from "./code-field.tsx";

/** Where to go after: a path of the panel, whoever wrote the link. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const [failure, setFailure] = useState<keyof typeof failures>();
  const [needsCode, setNeedsCode] = useState(false);
  const { register, handleSubmit, formState, setFocus } = useForm({ resolver: zodResolver(signInInput) });

  async function submit(input: SignInInput) {
    setFailure(undefined);
    const answer = await signIn("credentials", { ...input, redirect: false }).catch(() => undefined);
    if (answer?.ok) return router.push(next);
    if (answer?.error === signInNeedsCode) return setNeedsCode(true);
    setFailure(isKnown(answer?.error) ? answer.error : "unexpected");
    setFocus(needsCode ? "code" : "password");
  }

  const { errors, isSubmitting } = formState;
  return (
    <form onSubmit={handleSubmit(submit)} noValidate className="grid gap-3.5">
      {failure && <ErrorBlock title={failures[failure].title}>{failures[failure].text}</ErrorBlock>}
      <Field
        label="E-mail"
        type="email"
        autoComplete="username"
        autoFocus
        error={errors.email?.message}
        {...register("email")}
      />
      <Field
        label="Password"
        type="password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...register("password")}
      />
      {needsCode && <CodeField error={errors.code?.message} {...register("code")} />}
      <Button type="submit" look="neutral" className="mt-2 h-10 w-full max-sm:h-12" disabled={isSubmitting}>
        {isSubmitting ? "Signing in…" : "Sign in"}
      </Button>
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
