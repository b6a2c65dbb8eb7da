import type { RestoreFiles } from "./backups.ts";
import { listed } from "./words.ts";

/** A sentence each about what comes back, what stays as it is, and what is left in the backup. Nothing where there is none. */
export function filesSentences({ restored, untouched, unused }: RestoreFiles): string[] {
  const many = (names: readonly string[], one: string, several: string) => (names.length === 1 ? one : several);
  return [
    ...(restored.length > 0
      ? [
          `${listed(restored)} ${many(restored, "comes", "come")} back from the backup, beside ${many(restored, "that of today, which is", "those of today, which are")} kept for undo.`,
        ]
      : []),
    ...(untouched.length > 0
      ? [
          `${listed(untouched)} ${many(untouched, "is not in this backup: it stays", "are not in this backup: they stay")} as today, and a restore or its undo ${many(untouched, "does not change it", "does not change them")}.`,
        ]
      : []),
    ...(unused.length > 0
      ? [
          `${listed(unused)} ${many(unused, "is", "are")} in this backup, but nothing live uses ${many(unused, "it", "them")}: not restored.`,
        ]
      : []),
  ];
}
