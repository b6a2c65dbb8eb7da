import { hash, verify } from "@node-rs/argon2";
import type { Passwords } from "../../application/people/ports.ts";
import { isCommon } from "./common.ts";

/** OWASP's recommendation for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function createPasswords(): Passwords {
  const nobody = hash("nobody has this password", cost);
  return {
    hash: (password) => hash(password, cost),
    async verify(stored, password) {
      const matches = await verify(stored ?? (await nobody), password);
      return stored !== undefined && matches;
    },
    isCommon,
  };
}
