import { useActions, useActor } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { DayAndTime } from "#components/ui/relative-time.tsx";
import type { InvitationView, OneTimeLink, PeopleView } from "#lib/contract/people.ts";

interface InvitationRowProps {
  invitation: InvitationView;
  onChanged(view: PeopleView): void;
  onInvited(name: string, link: OneTimeLink, invitation: InvitationView): void;
}

/** Somebody whose link was not used yet. A new one, for a link that was lost, ends the one before. */
export function InvitationRow({ invitation, onChanged, onInvited }: InvitationRowProps) {
  const { name, email, role, invitedBy, expiresAt, again } = invitation;
  const actions = useActions();
  const actor = useActor();
  const withdraw = useRequest(actions.withdrawInvitation, onChanged);
  const invite = useRequest(actions.invite, (link) =>
    onInvited(name, link, { ...invitation, invitedBy: actor.name, expiresAt: link.expiresAt }),
  );
  const refused = withdraw.refused ?? invite.refused;
  const pending = withdraw.pending || invite.pending;
  return (
    <li
      aria-label={`Invitation of ${name}`}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-2.5"
    >
      <div className="min-w-0 flex-1 basis-[240px]">
        <p className="text-ink-2">
          {name} {again ? "has a link for a new password" : `is invited as ${role}`}
        </p>
        <p className="dotted text-xs text-ink-3">
          <span className="max-w-full truncate">{email}</span>
          <span>by {invitedBy}</span>
          <span>
            until <DayAndTime at={expiresAt} />
          </span>
        </p>
      </div>
      {!again && (
        <Button disabled={pending} onClick={() => invite.send({ name, email, role })}>
          New link
        </Button>
      )}
      <Button disabled={pending} onClick={() => withdraw.send({ email })}>
        Withdraw
      </Button>
      {refused && (
        <ErrorBlock title="Nothing was changed" reference={refused.reference} className="basis-full">
          {refused.message}
        </ErrorBlock>
      )}
    </li>
  );
}
