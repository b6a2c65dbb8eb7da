import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { Copyable } from "#components/ui/copyable.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { takeCodesInput } from "#lib/contract/people.ts";
import { QrCode } from "./qr-code.tsx";

interface NewCodesProps {
  secret: string;
  uri: string;
  onTaken(recoveryCodes: string[]): void;
  onClose(): void;
}

/** The app reads the picture, and its first code proves that it did. */
export function NewCodes({ secret, uri, onTaken, onClose }: NewCodesProps) {
  const { register, handleSubmit, formState } = useForm({ resolver: zodResolver(takeCodesInput) });
  const { send, pending, refused } = useRequest(useActions().takeCodesIntoUse, onTaken);
  return (
    <div className="flex flex-wrap gap-6">
      <QrCode text={uri} label="QR code for an authenticator app" />
      <form onSubmit={handleSubmit((input) => send(input))} noValidate className="grid flex-1 basis-[260px] gap-3.5">
        <p className="text-pretty text-ink-2">
          Let your authenticator app read the picture, or type this into it:{" "}
          <Copyable text={secret} className="max-w-full break-all whitespace-normal" />
        </p>
        {refused && (
          <ErrorBlock title="It is not in use yet" reference={refused.reference}>
            {refused.message}
          </ErrorBlock>
        )}
        <Field
          label="The code that it shows"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          error={formState.errors.code?.message}
          {...register("code")}
        />
        <div className="flex flex-wrap gap-2">
          <SubmitButton look="neutral" disabled={pending}>
            {pending ? "Checking…" : "Ask for codes from now on"}
          </SubmitButton>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </div>
  );
}
