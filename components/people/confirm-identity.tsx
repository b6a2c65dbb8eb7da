"use client";

import { useState } from "react";
import { Dialog, DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Answer, Refused } from "#lib/contract/answer.ts";
import type { ConfirmIdentityInput } from "#lib/contract/people.ts";
import { signInNeedsCode } from "#lib/contract/sign-in-codes.ts";
import { CodeField } from "./code-field.tsx";
import { useFewFields } from "./use-few-fields.ts";

interface ConfirmIdentityProps {
  confirm(input: ConfirmIdentityInput): Promise<Answer<null>>;
  onConfirmed(): void;
  onClose(): void;
}

/** Before something critical: the page was left open perhaps, so whoever sits there proves who it is. */
export function ConfirmIdentity({ confirm, onConfirmed, onClose }: ConfirmIdentityProps) {
  const [refused, setRefused] = useState<Refused>();
  const [needsCode, setNeedsCode] = useState(false);
  const { onSubmit, pending, errorOf } = useFewFields<ConfirmIdentityInput>(async (written, focus) => {
    const answer = await confirm(written);
    if (answer.ok) return onConfirmed();
    const askForCode = answer.code === signInNeedsCode && !needsCode;
    if (answer.code === signInNeedsCode) setNeedsCode(true);
    setRefused(askForCode ? undefined : answer);
    if (!askForCode) focus(needsCode ? "code" : "password");
  });

  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Is it you?" className="max-w-[420px]">
      <form onSubmit={onSubmit} noValidate className="contents">
        <DialogBody>
          <p className="mb-4 text-pretty text-ink-2">
            This can change production or who may do so. Your password is asked for again, and then not for ten minutes.
          </p>
          {refused && (
            <ErrorBlock title="This was not it" reference={refused.reference} className="mb-4">
              {refused.message}
            </ErrorBlock>
          )}
          <div className="grid gap-3.5">
            <Field
              label="Your password"
              name="password"
              type="password"
              required
              autoComplete="current-password"
              autoFocus
              error={errorOf("password", "Enter your password")}
            />
            {needsCode && <CodeField name="code" />}
          </div>
        </DialogBody>
        <DialogFoot>
          <SubmitButton look="neutral" disabled={pending} className="max-sm:h-12">
            {pending ? "Checking…" : "It is me, go on"}
          </SubmitButton>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
