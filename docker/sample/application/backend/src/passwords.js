import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(scrypt);
const keyLength = 32;

/** `scrypt$<salt>$<key>`, both in base64. */
export async function hashPassword(password) {
  const salt = randomBytes(16);
  const key = await derive(password, salt, keyLength);
  return ["scrypt", salt.toString("base64"), key.toString("base64")].join("$");
}

export async function passwordMatches(password, hash) {
  const [scheme, salt, key] = hash.split("$");
  if (scheme !== "scrypt") return false;
  const candidate = await derive(password, Buffer.from(salt, "base64"), keyLength);
  return timingSafeEqual(candidate, Buffer.from(key, "base64"));
}
