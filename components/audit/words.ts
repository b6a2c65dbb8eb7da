import type { AuditEntry } from "#lib/contract/audit.ts";

/** `change-role` and `setCertificate` as people say them: `Change role`, `Set certificate`. */
export function wordsOf({ what }: Pick<AuditEntry, "what">): string {
  const words = what
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("-", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
