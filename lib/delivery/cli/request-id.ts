import { createHash, randomUUID } from "node:crypto";
import type { IntentInput } from "../../contract/intents.ts";

/**
 * A request asked twice under the same text is one run, so a job that is retried does not do it twice. Of the text, the kind and
 * the environment comes a UUID (version 8, RFC 9562).
 */
export function requestIdOf(
  text: string | undefined,
  { kind, environment }: Pick<IntentInput, "kind" | "environment">,
): string {
  if (text === undefined) return randomUUID();
  const digest = createHash("sha256").update(`${kind} ${environment} ${text}`).digest();
  digest[6] = (digest.readUInt8(6) & 0x0f) | 0x80;
  digest[8] = (digest.readUInt8(8) & 0x3f) | 0x80;
  return digest.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
