"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Answer } from "#lib/contract/answer.ts";
import { type AcceptInput, acceptInput, shortestPassword } from "#lib/contract/people.ts";
import { signIn } from "./next-auth.ts";

interface AcceptFormProps {
  token: string;
  email: string;
  accept(input: AcceptInput): Promise<Answer<string>>;
}

/** Chooses the password of the invited person and signs in. */
export function AcceptForm({ token, email, accept }: AcceptFormProps) {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(acceptInput),
    defaultValues: { token },
  });

  async function submit(input: AcceptInput) {
    setProblem(undefined);
    const answer = await accept(input);
    if (!answer.ok) return setProblem(answer.message);
    await signIn({ email: answer.value, password: input.password });
    router.push("/");
  }

  const { errors, isSubmitting } = formState;
  return (
    <form onSubmit={handleSubmit(submit)} noValidate className="grid gap-3.5">
      {problem && <ErrorBlock title="The password was not taken">{problem}</ErrorBlock>}
      <input type="hidden" {...register("token")} />
      <Field label="E-mail" type="email" autoComplete="username" readOnly value={email} />
      <Field
        label="Choose a password"
        type="password"
        autoComplete="new-password"
        autoFocus
        hint={`At least ${shortestPassword} characters; a few words that have nothing to do with each other are good.`}
        error={errors.password?.message}
        {...register("password")}
      />
      <SubmitButton look="neutral" size="form" className="mt-2" disabled={isSubmitting}>
        {isSubmitting ? "Signing in…" : "Use it and sign in"}
      </SubmitButton>
    </form>
  );
}
