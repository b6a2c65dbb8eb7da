import nextAuth from "next-auth";
import { authOptions } from "#lib/delivery/auth.ts";
import { refuseForeign } from "#lib/delivery/route.ts";

const handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) =>
  refuseForeign(request) ?? (nextAuth(authOptions())(request, context) as Promise<Response>);

export { handler as GET, handler as POST };
