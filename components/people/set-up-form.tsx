"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Answer } from "#lib/contract/answer.ts";
import { type SetUpInput, setUpInput } from "#lib/contract/people.ts";
import { signIn } from "./next-auth.ts";

interface SetUpFormProps {
  token: string;
  setUp(input: SetUpInput): Promise<Answer<null>>;
}

/** Makes the first administrator and signs in as that person. */
export function SetUpForm({ token, setUp }: SetUpFormProps) {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(setUpInput),
    defaultValues: { token },
  });

  async function submit(input: SetUpInput) {
    setProblem(undefined);
    const answer = await setUp(input);
    if (!answer.ok) return setProblem(answer.message);
    await signIn({ email: input.email, password: input.password });
    router.push("/");
  }

  const { errors, isSubmitting } = formState;
  return (
    <form onSubmit={handleSubmit(submit)} noValidate className="grid gap-3.5">
      {problem && <ErrorBlock title="The account was not made">{problem}</ErrorBlock>}
      <input type="hidden" {...register("token")} />
      <Field label="Name" autoComplete="name" autoFocus error={errors.name?.message} {...register("name")} />
      <Field label="E-mail" type="email" autoComplete="username" error={errors.email?.message} {...register("email")} />
      <Field
        label="Password"
        type="password"
        autoComplete="new-password"
        hint="At least 12 characters."
        error={errors.password?.message}
        {...register("password")}
      />
      <SubmitButton look="neutral" size="form" className="mt-2" disabled={isSubmitting}>
        {isSubmitting ? "Making the account…" : "Make the account and sign in"}
      </SubmitButton>
    </form>
  );
}
