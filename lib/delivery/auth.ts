import type { NextAuthOptions } from "next-auth";
import credentialsProvider from "next-auth/providers/credentials";
import { personOfSession, signIn } from "../application/people.ts";
import { signInInput, signInRefused } from "../contract/people.ts";
import { Refusal } from "../contract/refusal.ts";
import { addressHeader } from "./client-address.ts";
import { webProcess } from "./web-process.ts";

const twelveHours = 12 * 60 * 60;

export interface SessionToken {
  id?: string;
  version?: number;
}

/** The token holds who and which version only; name, role and whether it still counts are asked of the database each time. */
export function authOptions(): NextAuthOptions {
  const { signIn: ports, secret, log } = webProcess();
  return {
    secret,
    session: { strategy: "jwt", maxAge: twelveHours },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      credentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials, request) {
          const input = signInInput.safeParse(credentials);
          if (!input.success) throw new Error(signInRefused);
          const address = String(request.headers?.[addressHeader] ?? "unknown");
          try {
            const person = await signIn(ports, input.data, address);
            return { id: person.id, name: person.name, version: person.sessionVersion };
          } catch (error) {
            if (!(error instanceof Refusal)) log("A sign-in failed unexpectedly", error);
            throw new Error(error instanceof Refusal ? error.code : "unexpected");
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...token, id: user.id, version: (user as SessionToken).version } : token),
      session: ({ session, token }) => ({ ...session, token: { id: token.id, version: token.version } }),
    },
  };
}

/** The person a verified token stands for, if the session still counts. */
export function personOfToken({ id, version }: SessionToken) {
  if (id === undefined || version === undefined) return undefined;
  return personOfSession(webProcess().people, { id, version });
}
