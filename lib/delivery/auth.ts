import type { NextAuthOptions } from "next-auth";
import credentialsProvider from "next-auth/providers/credentials";
import { signIn, signOut } from "../application/people/sign-in.ts";
import { signInInput } from "../contract/people.ts";
import { Refusal } from "../contract/refusal.ts";
import { signInRefused } from "../contract/sign-in-codes.ts";
import { absoluteLimit } from "../domain/session.ts";
import { addressHeader } from "./client-address.ts";
import { cookieOptions } from "./session-cookie.ts";
import { webProcess } from "./web-process.ts";

/** The token names a session and nothing else; who that is, and whether it still counts, is asked of its row each time. */
export function authOptions(): NextAuthOptions {
  const { people: ports, secret, secure, log, rights } = webProcess();
  return {
    secret,
    useSecureCookies: secure,
    cookies: cookieOptions(secure),
    session: { strategy: "jwt", maxAge: absoluteLimit / 1000 },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/" },
    providers: [
      credentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" }, code: { type: "text" } },
        async authorize(credentials, request) {
          const input = signInInput.safeParse(credentials);
          if (!input.success) throw new Error(signInRefused);
          const address = String(request.headers?.[addressHeader] ?? "unknown");
          const browser = String(request.headers?.["user-agent"] ?? "");
          try {
            const session = await signIn(ports, input.data, { address, browser, at: Date.now() });
            return { id: session };
          } catch (error) {
            if (!(error instanceof Refusal)) log("A sign-in failed unexpectedly", error);
            throw new Error(error instanceof Refusal ? error.code : "unexpected");
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { session: user.id } : { session: token.session }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.session !== "string") return;
        await signOut(ports, token.session, Date.now());
        rights.dispatchEvent(new Event("changed"));
      },
    },
  };
}
