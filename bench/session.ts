import { encode } from "next-auth/jwt";
import { openDatabase } from "../lib/adapters/store/database.ts";
import { createSessions } from "../lib/adapters/store/sessions.ts";

export const cookieName = "next-auth.session-token";

/** The cookie of an administrator who has just been made. */
export async function signIn(data: string, secret: string): Promise<string> {
  const database = openDatabase(data);
  const email = `bench-${Date.now()}@example.org`;
  const person = { email, name: "bench", role: "admin", passwordHash: "", createdAt: new Date() };
  const { id } = await database.person.create({ data: person });
  const session = await createSessions(database).begin({ person: id, address: "", browser: "bench" }, Date.now());
  await database.$disconnect();
  return encode({ token: { session }, secret });
}
