import { createHash } from "node:crypto";
import type { SecondFactors } from "../../application/people/ports.ts";
import type { Database } from "./database.ts";
import { createSeal } from "./seal.ts";

/** Secrets are sealed with a key of the web process: whoever has a copy of the database alone can make no code. */
export function createSecondFactors(database: Database, secret: string): SecondFactors {
  const seal = createSeal(secret, "slipway: one-time codes");
  const rowOf = (id: string) => database.person.findUnique({ where: { id }, select: { totp: true, totpSince: true } });
  return {
    async secretOf(person) {
      const row = await rowOf(person);
      return row?.totp && row.totpSince ? seal.open<string>(row.totp) : undefined;
    },

    async propose(person, proposed) {
      const data = { totp: seal.close(proposed), totpSince: null, totpStep: null };
      await database.person.updateMany({ where: { id: person, totpSince: null }, data });
    },

    async proposed(person) {
      const row = await rowOf(person);
      return row?.totp && !row.totpSince ? seal.open<string>(row.totp) : undefined;
    },

    async confirm(person, step, recoveryCodes, at) {
      const codes = recoveryCodes.map((code) => ({ hash: hashOf(person, code), personId: person }));
      await database.$transaction([
        database.person.update({ where: { id: person }, data: { totpSince: new Date(at), totpStep: step } }),
        database.recoveryCode.deleteMany({ where: { personId: person } }),
        database.recoveryCode.createMany({ data: codes }),
      ]);
    },

    async remove(person) {
      await database.$transaction([
        database.person.update({ where: { id: person }, data: { totp: null, totpSince: null, totpStep: null } }),
        database.recoveryCode.deleteMany({ where: { personId: person } }),
      ]);
    },

    async useStep(person, step) {
      const later = { OR: [{ totpStep: null }, { totpStep: { lt: step } }] };
      const { count } = await database.person.updateMany({ where: { id: person, ...later }, data: { totpStep: step } });
      return count === 1;
    },

    async useRecoveryCode(person, code, at) {
      const where = { hash: hashOf(person, code), personId: person, usedAt: null };
      return (await database.recoveryCode.updateMany({ where, data: { usedAt: new Date(at) } })).count === 1;
    },

    recoveryCodesLeft: (person) => database.recoveryCode.count({ where: { personId: person, usedAt: null } }),
  };
}

/** However it is typed. */
const hashOf = (person: string, code: string) =>
  createHash("sha256")
    .update(`${person} ${code.toLowerCase().replace(/[^a-z0-9]/g, "")}`)
    .digest("hex");
