import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { useActions, useActor } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Dialog, DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field, SelectField } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { type InvitationView, inviteInput, type OneTimeLink } from "#lib/contract/people.ts";
import { RoleOptions, roleWords } from "./role-options.tsx";

interface InviteDialogProps {
  onInvited(name: string, link: OneTimeLink, invitation: InvitationView): void;
  onClose(): void;
}

/** Name, address and role of somebody new; answered with the link to hand over. */
export function InviteDialog({ onInvited, onClose }: InviteDialogProps) {
  const actor = useActor();
  const { register, handleSubmit, formState, watch, getValues } = useForm({
    resolver: zodResolver(inviteInput),
    defaultValues: { name: "", email: "", role: "viewer" as const },
  });
  const { send, pending, refused } = useRequest(useActions().invite, (link) => {
    const input = inviteInput.parse(getValues());
    const invitation = { ...input, invitedBy: actor.name, expiresAt: link.expiresAt, again: false };
    onInvited(input.name, link, invitation);
  });
  const { errors } = formState;
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Invite somebody" className="max-w-[440px]">
      <form onSubmit={handleSubmit((input) => send(input))} noValidate className="contents">
        <DialogBody>
          {refused && (
            <ErrorBlock title="Nobody was invited" reference={refused.reference} className="mb-4">
              {refused.message}
            </ErrorBlock>
          )}
          <div className="grid gap-3.5">
            <Field label="Name" autoFocus autoComplete="off" error={errors.name?.message} {...register("name")} />
            <Field
              label="E-mail"
              type="email"
              autoComplete="off"
              hint="To sign in with; nothing is sent there."
              error={errors.email?.message}
              {...register("email")}
            />
            <SelectField label="Role" hint={roleWords[watch("role")]} {...register("role")}>
              <RoleOptions />
            </SelectField>
          </div>
        </DialogBody>
        <DialogFoot>
          <SubmitButton look="neutral" disabled={pending} className="max-sm:h-12">
            {pending ? "Making the link…" : "Make the link"}
          </SubmitButton>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
