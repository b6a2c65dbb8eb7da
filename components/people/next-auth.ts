import type { SignInInput } from "#lib/contract/people.ts";

/** NextAuth's client comes when somebody signs in or out, and not with every page. */
const client = () => import("next-auth/react");

export const signIn = async (input: SignInInput) =>
  (await client()).signIn("credentials", { ...input, redirect: false });

export const signOut = async () => (await client()).signOut({ callbackUrl: "/sign-in" });
