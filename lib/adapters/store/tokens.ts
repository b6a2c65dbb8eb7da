import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Person as PersonRow, ApiToken as TokenRow } from "#prisma/generated/client.ts";
import type { TokenRecord, Tokens } from "../../application/people/ports.ts";
import type { Environment } from "../../contract/names.ts";
import type { Role } from "../../contract/permissions.ts";
import type { Database } from "./database.ts";
import { personFrom } from "./people.ts";
import { toJson } from "./rows.ts";

export function createTokens(database: Database): Tokens {
  return {
    async make({ person, environments, expiresAt, ...facts }, at) {
      const secret = newSecret();
      const times = { createdAt: new Date(at), expiresAt: new Date(expiresAt) };
      const data = { hash: hashOf(secret), personId: person, environments: toJson(environments), ...facts, ...times };
      await database.apiToken.create({ data });
      return secret;
    },

    async find(secret) {
      if (!isWhole(secret)) return undefined;
      const row = await database.apiToken.findUnique({ where: { hash: hashOf(secret) }, include: { person: true } });
      return row ? recordFrom(row) : undefined;
    },

    async all() {
      const rows = await database.apiToken.findMany({
        where: { revokedAt: null },
        include: { person: true },
        orderBy: { createdAt: "desc" },
      });
      return rows.map(recordFrom);
    },

    async used(id, { at, from }) {
      await database.apiToken.update({ where: { id }, data: { lastUsedAt: new Date(at), lastUsedFrom: from } });
    },

    async revoke(id, at) {
      await database.apiToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date(at) } });
    },
  };
}

const prefix = "slw_";
const randomLength = 43; // 32 bytes as base64url

/** 256 random bits behind a prefix that scanners for leaked secrets can look for, and a checksum that tells what is none. */
function newSecret(): string {
  const random = randomBytes(32).toString("base64url");
  return `${prefix}${random}${checksum(random)}`;
}

function isWhole(secret: string): boolean {
  const random = secret.slice(prefix.length, prefix.length + randomLength);
  return secret === `${prefix}${random}${checksum(random)}`;
}

function checksum(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64url");
}

const hashOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

const recordFrom = ({ person, ...row }: TokenRow & { person: PersonRow }): TokenRecord => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  environments: JSON.parse(row.environments) as Environment[],
  critical: row.critical,
  person: personFrom(person),
  createdAt: row.createdAt.getTime(),
  expiresAt: row.expiresAt.getTime(),
  revoked: row.revokedAt !== null,
  ...(row.lastUsedAt !== null && { lastUsedAt: row.lastUsedAt.getTime() }),
  ...(row.lastUsedFrom !== null && { lastUsedFrom: row.lastUsedFrom }),
});
