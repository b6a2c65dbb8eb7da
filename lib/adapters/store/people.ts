import { createHash, randomBytes } from "node:crypto";
import type { Invitation, NewPerson, People, Person } from "../../application/people/ports.ts";
import type { Role } from "../../contract/permissions.ts";
import type { Database } from "./database.ts";
import type { Transaction } from "./lease.ts";

type Row = NonNullable<Awaited<ReturnType<Database["person"]["findUnique"]>>>;
type InvitationRow = NonNullable<Awaited<ReturnType<Database["invitation"]["findUnique"]>>>;

export function createPeople(database: Database): People {
  const good = (at: number) => ({ usedAt: null, expiresAt: { gt: new Date(at) } });
  return {
    anybody: async () => (await database.person.count()) > 0,
    find: async (id) => optionalPerson(await database.person.findUnique({ where: { id } })),
    findByEmail: async (email) => optionalPerson(await database.person.findUnique({ where: { email } })),
    all: async () => (await database.person.findMany({ orderBy: { name: "asc" } })).map(personFrom),
    createFirst: (token, person, at) => createFirst(database, token, person, new Date(at)),

    async issueSetUpToken(expiresAt) {
      const token = newToken();
      await database.$transaction([
        database.setupToken.deleteMany(),
        database.setupToken.create({ data: { hash: hashOf(token), expiresAt: new Date(expiresAt) } }),
      ]);
      return token;
    },

    async invite({ person, expiresAt, ...facts }, at) {
      const token = newToken();
      const times = { createdAt: new Date(at), expiresAt: new Date(expiresAt) };
      await database.$transaction([
        database.invitation.deleteMany({ where: { email: facts.email, usedAt: null } }),
        database.invitation.create({ data: { hash: hashOf(token), personId: person ?? null, ...facts, ...times } }),
      ]);
      return token;
    },

    async invitation(token, at) {
      const row = await database.invitation.findFirst({ where: { hash: hashOf(token), ...good(at) } });
      return row ? invitationFrom(row) : undefined;
    },

    async openInvitations(at) {
      return (await database.invitation.findMany({ where: good(at), orderBy: { name: "asc" } })).map(invitationFrom);
    },

    async withdrawInvitations(email) {
      await database.invitation.deleteMany({ where: { email, usedAt: null } });
    },

    acceptInvitation: (token, passwordHash, at) => acceptInvitation(database, token, passwordHash, new Date(at)),

    async setPassword(id, passwordHash) {
      await database.person.update({ where: { id }, data: { passwordHash } });
    },

    setRole: (id, role) => unlessTheLast(database, id, { role }),
    setDisabled: (id, disabled, at) => unlessTheLast(database, id, { disabledAt: disabled ? new Date(at) : null }),
  };
}

function createFirst(database: Database, token: string, person: NewPerson, at: Date): Promise<Person | undefined> {
  return database.$transaction(async (transaction) => {
    const used = await transaction.setupToken.updateMany({
      where: { hash: hashOf(token), usedAt: null, expiresAt: { gt: at } },
      data: { usedAt: at },
    });
    if (used.count === 0 || (await transaction.person.count()) > 0) return undefined;
    return personFrom(await transaction.person.create({ data: { ...person, createdAt: at } }));
  });
}

function acceptInvitation(
  database: Database,
  token: string,
  passwordHash: string,
  at: Date,
): Promise<Person | undefined> {
  const hash = hashOf(token);
  return database.$transaction(async (transaction) => {
    const used = await transaction.invitation.updateMany({
      where: { hash, usedAt: null, expiresAt: { gt: at } },
      data: { usedAt: at },
    });
    const row = used.count === 1 ? await transaction.invitation.findUnique({ where: { hash } }) : null;
    if (!row) return undefined;
    if (row.personId !== null) return personFrom(await chooseAnew(transaction, row.personId, passwordHash));
    const { email, name, role } = row;
    if (await transaction.person.findUnique({ where: { email } })) return undefined;
    return personFrom(await transaction.person.create({ data: { email, name, role, passwordHash, createdAt: at } }));
  });
}

async function chooseAnew(transaction: Transaction, id: string, passwordHash: string): Promise<Row> {
  await transaction.recoveryCode.deleteMany({ where: { personId: id } });
  const data = { passwordHash, totp: null, totpSince: null, totpStep: null };
  return transaction.person.update({ where: { id }, data });
}

/** Somebody has to be an administrator who can sign in; in one transaction, so that two cannot leave together. */
function unlessTheLast(
  database: Database,
  id: string,
  data: { role: Role } | { disabledAt: Date | null },
): Promise<boolean> {
  const undone = new Error("the last administrator");
  return database
    .$transaction(async (transaction) => {
      await transaction.person.update({ where: { id }, data });
      if ((await transaction.person.count({ where: { role: "admin", disabledAt: null } })) === 0) throw undone;
      return true;
    })
    .catch((error) => {
      if (error === undone) return false;
      throw error;
    });
}

const newToken = () => randomBytes(24).toString("base64url");
const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

const optionalPerson = (row: Row | null): Person | undefined => (row ? personFrom(row) : undefined);

export const personFrom = ({ role, disabledAt, createdAt, totpSince, ...row }: Row): Person => ({
  id: row.id,
  email: row.email,
  name: row.name,
  passwordHash: row.passwordHash,
  role: role as Role,
  disabled: disabledAt !== null,
  createdAt: createdAt.getTime(),
  ...(totpSince !== null && { secondFactorSince: totpSince.getTime() }),
});

const invitationFrom = ({ personId, role, expiresAt, ...row }: InvitationRow): Invitation => ({
  ...(personId !== null && { person: personId }),
  email: row.email,
  name: row.name,
  role: role as Role,
  invitedBy: row.invitedBy,
  expiresAt: expiresAt.getTime(),
});
