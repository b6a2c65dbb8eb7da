import { createHmac, hkdfSync } from "node:crypto";

/** Equal secrets have equal fingerprints (HMAC-SHA-256), which tell nothing of them to whoever has not the worker's key. */
export function createFingerprint(secret: string): (value: string) => string {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "slipway: fingerprints of secrets", 32));
  return (value) => createHmac("sha256", key).update(value).digest("hex").slice(0, 32);
}
