import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Makes a value unreadable for whoever has the database but not the key. */
export interface Seal {
  close(value: unknown): string;
  /** Throws when the text was closed with another key, or was changed. */
  open<T>(text: string): T;
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a key derived from a process's secret (HKDF, RFC 5869): `1.` and base64 of nonce, tag and text. */
export function createSeal(secret: string, purpose = "slipway: values in the database"): Seal {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", purpose, 32));
  return {
    close(value) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(value ?? null), "utf8"), cipher.final()]);
      return `1.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64")}`;
    },
    open<T>(sealed: string): T {
      const bytes = Buffer.from(sealed.slice(2), "base64");
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
      return JSON.parse(text.toString("utf8")) as T;
    },
  };
}
