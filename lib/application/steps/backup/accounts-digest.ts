import { createHash } from "node:crypto";
import { canonical } from "../../../domain/policy/canonical.ts";
import type { StoredAccount } from "../../ports.ts";

/** The same for the same accounts, with the same passwords and rights. */
export function accountsDigest(accounts: readonly StoredAccount[]): string {
  const each = accounts.map((account) => canonical({ ...account, grants: account.grants.toSorted() }));
  return createHash("sha256").update(each.toSorted().join("\n")).digest("hex");
}
