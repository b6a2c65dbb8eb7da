import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { isSignedIn, judgeSession, type SignedIn } from "../application/sessions.ts";
import type { Actor } from "../contract/permissions.ts";
import { addressHeader } from "./client-address.ts";
import { sessionIn } from "./session-cookie.ts";
import { webProcess } from "./web-process.ts";

/** Who is signed in, if anybody is, and by which session. Asked once per request, whatever renders. */
export const currentSession = cache(() => sessionNow(true));

/** The same of what an open page asks by itself, which is no use of the session. */
export const sessionOfOpenPage = cache(() => sessionNow(false));

async function sessionNow(uses: boolean): Promise<SignedIn | undefined> {
  const web = webProcess();
  const jar = (await cookies()).getAll();
  const session = await sessionIn(Object.fromEntries(jar.map(({ name, value }) => [name, value])), web);
  if (session === undefined) return undefined;
  const judged = await judgeSession(web.people.sessions, session, {
    now: Date.now(),
    uses,
    from: await askedFrom(),
  });
  return isSignedIn(judged) ? judged : undefined;
}

export const currentPerson = async (): Promise<Actor | undefined> => (await currentSession())?.person;

/** The address that this request comes from. */
export const askedFrom = async (): Promise<string> => (await headers()).get(addressHeader) ?? "unknown";

/** The person who is signed in. Without one it leads to the sign-in page, before anybody exists to the set-up page. */
export async function requirePerson(): Promise<Actor> {
  const person = await currentPerson();
  if (person) return person;
  redirect((await webProcess().people.people.anybody()) ? "/sign-in" : "/setup");
}
