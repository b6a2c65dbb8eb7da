import type { BackupMethod } from "../../contract/backups.ts";

export interface MethodChoice {
  method: BackupMethod;
  /** Why it is not the quicker one. */
  why?: string;
}

const named = 3;

/** Physical unless somebody wants the portable form, or the database has what only a dump takes along. */
export function chooseMethod(
  { notClonable, notInnodb }: { notClonable?: string; notInnodb: readonly string[] },
  asked?: "logical",
): MethodChoice {
  if (asked) return { method: "logical", why: "as asked for" };
  if (notInnodb.length > 0) {
    const more = notInnodb.length > named ? ` and ${notInnodb.length - named} more` : "";
    const tables = notInnodb.slice(0, named).join(", ");
    return { method: "logical", why: `a physical copy would lose the rows of ${tables}${more}: not InnoDB` };
  }
  if (notClonable !== undefined) return { method: "logical", why: notClonable };
  return { method: "physical" };
}
