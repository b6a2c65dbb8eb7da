import type { BackupMethod, BackupState, BackupView } from "#lib/contract/backups.ts";

/** `Before r41`, `Scheduled`, `By hand, lead1`: why it was made, and by whom where a person asked. */
export function reasonOf({ reason, by }: Pick<BackupView, "reason" | "by">): string {
  if (!reason) return "";
  const said = reason.charAt(0).toUpperCase() + reason.slice(1);
  return reason === "by hand" && by ? `${said}, ${by}` : said;
}

export const stateWord: Record<BackupState, string> = {
  proven: "proven",
  stored: "not proven yet",
  failed: "proof failed",
  damaged: "damaged",
};

export const methodWord: Record<BackupMethod, string> = { physical: "physical", logical: "logical dump" };

export const methodMeaning: Record<BackupMethod, string> = {
  physical: "The database's files, as its server copied them",
  logical: "Statements that make the database anew, on another version too",
};
