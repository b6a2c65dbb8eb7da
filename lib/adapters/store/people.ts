import { createHash, randomBytes } from "node:crypto";
import type { NewPerson, People, Person } from "../../application/people.ts";
import type { Role } from "../../contract/permissions.ts";
import type { Database } from "./database.ts";

type Row = NonNullable<Awaited<ReturnType<Database["person"]["findUnique"]>>>;

export function createPeople(database: Database): People {
  return {
    anybody: async () => (await database.person.count()) > 0,
    find: async (id) => toPerson(await database.person.findUnique({ where: { id } })),
    findByEmail: async (email) => toPerson(await database.person.findUnique({ where: { email } })),
    createFirst: (token, person, at) => createFirst(database, token, person, new Date(at)),
    async issueSetUpToken(expiresAt) {
      const token = randomBytes(24).toString("base64url");
      await database.$transaction([
        database.setupToken.deleteMany(),
        database.setupToken.create({ data: { hash: hashOf(token), expiresAt: new Date(expiresAt) } }),
      ]);
      return token;
    },
  };
}

function createFirst(database: Database, token: string, person: NewPerson, at: Date): Promise<Person | undefined> {
  return database.$transaction(async (transaction) => {
    const used = await transaction.setupToken.updateMany({
      where: { hash: hashOf(token), usedAt: null, expiresAt: { gt: at } },
      data: { usedAt: at },
    });
    if (used.count === 0 || (await transaction.person.count()) > 0) return undefined;
    return toPerson(await transaction.person.create({ data: { ...person, createdAt: at } }));
  });
}

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

function toPerson(row: Row | null): Person | undefined {
  if (!row) return undefined;
  const { id, email, name, passwordHash, sessionVersion } = row;
  return { id, email, name, passwordHash, sessionVersion, role: row.role as Role, disabled: row.disabledAt !== null };
}
