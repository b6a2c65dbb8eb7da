import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { type AccountView, changePasswordInput, shortestPassword } from "#lib/contract/people.ts";

interface ChangePasswordProps {
  email: string;
  onChanged(account: AccountView): void;
}

/** The present one is asked for by the dialog before critical things, if it was not a moment ago. */
export function ChangePassword({ email, onChanged }: ChangePasswordProps) {
  const toast = useToast();
  const { register, handleSubmit, formState, reset } = useForm({ resolver: zodResolver(changePasswordInput) });
  const { send, pending, refused } = useRequest(useActions().changePassword, (account) => {
    toast({ title: "Your password is another one now", description: "Every other sign-in of yours has ended." });
    reset();
    onChanged(account);
  });
  return (
    <form onSubmit={handleSubmit((input) => send(input))} noValidate className="grid max-w-[360px] gap-3.5">
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      {refused && (
        <ErrorBlock title="It was not changed" reference={refused.reference}>
          {refused.message}
        </ErrorBlock>
      )}
      <Field
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${shortestPassword} characters. Every other sign-in of yours ends.`}
        error={formState.errors.password?.message}
        {...register("password")}
      />
      <SubmitButton disabled={pending} className="justify-self-start">
        {pending ? "Changing…" : "Change the password"}
      </SubmitButton>
    </form>
  );
}
