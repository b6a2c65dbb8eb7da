import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Entrance } from "#components/people/entrance.tsx";
import { SignInForm } from "#components/people/sign-in-form.tsx";
import { currentPerson } from "#lib/delivery/session.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ callbackUrl?: string }> }) {
  if (!(await webProcess().people.people.anybody())) redirect("/setup");
  const next = pathOf((await searchParams).callbackUrl);
  if (await currentPerson()) redirect(next);
  return (
    <Entrance title="Sign in">
      <SignInForm next={next} />
    </Entrance>
  );
}

/** A path of this panel, never another site's. */
function pathOf(url: string | undefined): string {
  const parsed = URL.parse(url ?? "/", "http://panel");
  return parsed?.host === "panel" ? `${parsed.pathname}${parsed.search}` : "/";
}
