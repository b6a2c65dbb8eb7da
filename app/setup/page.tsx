import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Entrance } from "#components/people/entrance.tsx";
import { SetUpForm } from "#components/people/set-up-form.tsx";
import { webProcess } from "#lib/delivery/web-process.ts";
import { setUp } from "../actions/set-up.ts";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

export default async function SetUpPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  if (await webProcess().people.people.anybody()) redirect("/sign-in");
  const { token } = await searchParams;
  return (
    <Entrance title={token ? "The first administrator" : "Set up this panel"}>
      {token ? (
        <SetUpForm token={token} setUp={setUp} />
      ) : (
        <p className="text-pretty text-ink-2">
          Nobody has an account yet. Open the one-time link that the panel printed where it was started; if it is lost,
          start the panel again and it prints a new one.
        </p>
      )}
    </Entrance>
  );
}
