import type { Metadata } from "next";
import { AcceptForm } from "#components/people/accept-form.tsx";
import { Entrance } from "#components/people/entrance.tsx";
import { Link } from "#components/ui/link.tsx";
import { openInvitation } from "#lib/delivery/people-action.ts";
import { acceptInvitation } from "../actions/accept-invitation.ts";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitationPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  const token = String((await searchParams).token ?? "");
  const invitation = await openInvitation(token);
  if (!invitation) {
    return (
      <Entrance title="This link is no longer good">
        <p className="text-pretty text-ink-2">
          It was used, it is older than three days, or there is a newer one. Ask who has invited you for another, or{" "}
          <Link href="/sign-in" className="link">
            sign in
          </Link>
          .
        </p>
      </Entrance>
    );
  }
  const { name, email, person } = invitation;
  return (
    <Entrance title={person ? "Choose another password" : `Welcome, ${name}`}>
      <AcceptForm token={token} email={email} accept={acceptInvitation} />
    </Entrance>
  );
}
