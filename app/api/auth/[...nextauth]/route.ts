import { cookies } from "next/headers";
import nextAuth from "next-auth";
import { authOptions } from "#lib/delivery/auth.ts";
import { refuseBadReturn } from "#lib/delivery/return-address.ts";
import { refuseForeign } from "#lib/delivery/route.ts";

async function handler(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const given = new Map((await cookies()).getAll().map(({ name, value }) => [name, value]));
  return refuseForeign(request) ?? refuseBadReturn(request, given) ?? nextAuth(authOptions())(request, context);
}

export { handler as GET, handler as POST };
