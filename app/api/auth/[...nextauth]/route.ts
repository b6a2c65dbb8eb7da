import nextAuth from "next-auth";
import { authOptions } from "#lib/delivery/auth.ts";

const handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) =>
  nextAuth(authOptions())(request, context) as Promise<Response>;

export { handler as GET, handler as POST };
