import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Entrance } from "#components/people/entrance.tsx";
import { SignInForm } from "#components/people/sign-in-form.tsx";
import { pathInPanel } from "#lib/delivery/return-address.ts";
import { currentPerson } from "#lib/delivery/session.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ callbackUrl?: string }> }) {
  if (!(await webProcess().people.people.anybody())) redirect("/setup");
  const next = pathInPanel((await searchParams).callbackUrl);
  if (await currentPerson()) redirect(next);
  return (
    <Entrance title="Sign in">
      <SignInForm next={next} />
    </Entrance>
  );
}
