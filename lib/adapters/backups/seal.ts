import { createHmac, hkdfSync } from "node:crypto";
import type { z } from "zod";
import { canonical } from "../../domain/policy/canonical.ts";

/** Writes values that anybody may read and only this panel can have written. */
export interface Seal {
  close(kind: SealedKind, value: object): string;
  /** Throws `Broken` when the text is not what was closed, or was closed as something else. */
  open<Schema extends z.ZodType>(kind: SealedKind, schema: Schema, text: string): z.infer<Schema>;
}

export type SealedKind = "manifest" | "proof" | "failed proof" | "pin" | "panel manifest";

/** Why a file of a backup is not to be believed, as the end of a sentence that begins with its name. */
export class Broken extends Error {}

/** HMAC-SHA256 of the canonical JSON, by a key derived from the worker's secret (HKDF, RFC 5869). */
export function createSeal(secret: string): Seal {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "slipway: backups", 32));
  const sealOf = (kind: SealedKind, value: object) =>
    createHmac("sha256", key)
      .update(`${kind}\n${canonical(value)}`)
      .digest("hex");
  return {
    close: (kind, value) => `${JSON.stringify({ ...value, seal: sealOf(kind, value) }, undefined, 2)}\n`,
    open(kind, schema, text) {
      const { seal, ...value } = parsed(text);
      if (seal !== sealOf(kind, value)) throw new Broken("was changed, or is another panel's");
      const checked = schema.safeParse(value);
      if (checked.success) return checked.data;
      const [issue] = checked.error.issues;
      throw new Broken(`cannot be understood by this version (${issue?.path.join(".")}: ${issue?.message})`);
    },
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new Broken("is not JSON");
}
