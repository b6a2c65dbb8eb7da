import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { DayAndTime } from "#components/ui/relative-time.tsx";
import type { InvitationView, PeopleView } from "#lib/contract/people.ts";

interface InvitationRowProps {
  invitation: InvitationView;
  onChanged(view: PeopleView): void;
}

/** Somebody whose link was not used yet. */
export function InvitationRow({ invitation, onChanged }: InvitationRowProps) {
  const { name, email, role, invitedBy, expiresAt, again } = invitation;
  const { send, pending } = useRequest(useActions().withdrawInvitation, onChanged);
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
      <Button disabled={pending} onClick={() => send({ email })}>
        Withdraw
      </Button>
    </li>
  );
}
