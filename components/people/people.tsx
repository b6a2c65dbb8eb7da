"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import type { InvitationView, OneTimeLink, PeopleView } from "#lib/contract/people.ts";
import { InvitationRow } from "./invitation-row.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { LinkToHandOver } from "./link-to-hand-over.tsx";
import { PersonRow } from "./person-row.tsx";

interface Handed {
  name: string;
  link: OneTimeLink;
}

/** Who may do what here: roles, access, and links for new people. */
export function People({ initial }: { initial: PeopleView }) {
  const [view, setView] = useState(initial);
  const [inviting, setInviting] = useState(false);
  const [handed, setHanded] = useState<Handed>();
  const invited = (name: string, link: OneTimeLink, invitation: InvitationView) => {
    setInviting(false);
    setHanded({ name, link });
    const others = view.invitations.filter(({ email }) => email !== invitation.email);
    setView({ ...view, invitations: [...others, invitation] });
  };
  return (
    <div className="max-w-[920px]">
      <ul className="border-t border-line">
        {view.people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            onChanged={setView}
            onLink={(link) => setHanded({ name: person.name, link })}
          />
        ))}
        {view.invitations.map((invitation) => (
          <InvitationRow key={invitation.email} invitation={invitation} onChanged={setView} onInvited={invited} />
        ))}
      </ul>
      {handed && <LinkToHandOver key={handed.link.path} {...handed} />}
      <Button className="mt-4" onClick={() => setInviting(true)}>
        Invite somebody…
      </Button>
      {inviting && <InviteDialog onInvited={invited} onClose={() => setInviting(false)} />}
    </div>
  );
}
