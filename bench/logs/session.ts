import { encode } from "next-auth/jwt";
import { openDatabase } from "../../lib/adapters/store/database.ts";

export const cookieName = "next-auth.session-token";

/** The cookie of an administrator who has just been made. */
export async function signIn(data: string, secret: string): Promise<string> {
  const database = openDatabase(data);
  const email = `bench-${Date.now()}@example.org`;
  const person = { email, name: "bench", role: "admin", passwordHash: "", createdAt: new Date() };
  const { id, sessionVersion } = await database.person.create({ data: person });
  await database.$disconnect();
  return encode({ token: { id, version: sessionVersion }, secret });
}
