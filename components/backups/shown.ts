import { shortCommit } from "#components/environment/names.ts";
import { dateAndTime } from "#components/ui/duration.ts";
import type { BackupState, BackupView } from "#lib/contract/backups.ts";
import { methodWord, reasonOf, stateWord } from "./words.ts";

export interface BackupFilter {
  text: string;
  state: StateFilter;
}

/** `bad`: what its proof or its own files speak against. */
export const stateFilters = ["all", "proven", "stored", "bad"] as const;
export type StateFilter = (typeof stateFilters)[number];

const statesOf: Record<Exclude<StateFilter, "all">, readonly BackupState[]> = {
  proven: ["proven"],
  stored: ["stored"],
  bad: ["failed", "damaged"],
};

/** Those that the filter leaves, pinned ones first, then the newest. Every word that was typed must be in one. */
export function shownBackups(backups: readonly BackupView[], filter: BackupFilter, now: number): BackupView[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return backups
    .filter(({ state }) => filter.state === "all" || statesOf[filter.state].includes(state))
    .filter((backup) => words.every((word) => textOf(backup, now).includes(word)))
    .toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.at - a.at);
}

/** All that a row says, and the backup's name on the disk. */
function textOf(backup: BackupView, now: number): string {
  const { timestamp, at, state, method, release, commit, pinned } = backup;
  const said = [
    timestamp,
    dateAndTime(at, now),
    reasonOf(backup),
    stateWord[state],
    method && methodWord[method],
    release && `r${release}`,
    commit && shortCommit(commit),
    pinned && "pinned",
  ];
  return said.filter(Boolean).join("\n").toLowerCase();
}

/** Why it cannot be deleted now; nothing where it can. The last proven one stays, whatever older ones there are. */
export function whyNotDelete(backup: BackupView, backups: readonly BackupView[]): string | undefined {
  if (backup.pinned) return "It is pinned. Unpin it first.";
  const proven = backups.filter(({ state }) => state === "proven").toSorted((a, b) => b.at - a.at);
  const isLast = backup.timestamp === proven[0]?.timestamp;
  return isLast ? "It is the last one that is proven. Take and prove another one first." : undefined;
}
