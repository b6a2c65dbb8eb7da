import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import type { Actor } from "../contract/permissions.ts";
import { authOptions, personOfToken, type SessionToken } from "./auth.ts";
import { webProcess } from "./web-process.ts";

/** The person who is signed in, if anybody is. Asked once per request, whatever renders. */
export const currentPerson = cache(async (): Promise<Actor | undefined> => {
  const session = (await getServerSession(authOptions())) as { token?: SessionToken } | null;
  return session?.token && personOfToken(session.token);
});

/** The person who is signed in. Without one it leads to the sign-in page, before anybody exists to the set-up page. */
export async function requirePerson(): Promise<Actor> {
  const person = await currentPerson();
  if (person) return person;
  redirect((await webProcess().people.anybody()) ? "/sign-in" : "/setup");
}
