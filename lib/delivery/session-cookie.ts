import { getToken } from "next-auth/jwt";
import type { WebProcess } from "./web-process.ts";

/** Reached by https, browsers keep the cookies to this host, and to https, by their names. */
const prefix = (secure: boolean) => (secure ? "__Host-" : "");

export const sessionCookieName = (secure: boolean): string => `${prefix(secure)}next-auth.session-token`;

/** For next-auth: no cookie is for other hosts, other sites or scripts. */
export function cookieOptions(secure: boolean) {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
  return {
    sessionToken: { name: sessionCookieName(secure), options },
    callbackUrl: { name: `${prefix(secure)}next-auth.callback-url`, options },
    csrfToken: { name: `${prefix(secure)}next-auth.csrf-token`, options },
  };
}

/** Which session the cookie names, if we have signed it. What that is worth is asked of its row. */
export async function sessionIn(
  cookies: Record<string, string>,
  { secret, secure }: Pick<WebProcess, "secret" | "secure">,
): Promise<string | undefined> {
  const cookieName = sessionCookieName(secure);
  const token = await getToken({ req: { cookies, headers: {} } as never, secret, cookieName, secureCookie: secure });
  return typeof token?.session === "string" ? token.session : undefined;
}
