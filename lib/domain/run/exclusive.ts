import type { Environment } from "../../contract/names.ts";
import type { RunKind } from "../../contract/run.ts";

interface Asked {
  kind: RunKind;
  environment: Environment;
}

/** What a run holds until it has ended, so that there is no second one: an exclusive run, and beside it a backup and a proof of isolation. */
export function exclusiveKey(
  application: string,
  { kind, environment }: Asked,
  exclusive: boolean,
): string | undefined {
  const key = `${application}:${environment}`;
  if (kind === "back-up") return `${key}:backup`;
  if (kind === "isolation") return `${key}:isolation`;
  return exclusive ? key : undefined;
}

/** They change nothing that serves, and others may change it beside them. */
const beside: ReadonlySet<RunKind> = new Set<RunKind>(["back-up", "prove", "export", "isolation"]);

export const runsBeside = (kind: RunKind): boolean => beside.has(kind);

/** They take a backup themselves, or change what would be copied meanwhile. */
const withoutBackups: ReadonlySet<RunKind> = new Set<RunKind>(["deploy", "take-over", "restore", "undo-restore"]);

/** Whether two runs of one environment are never under way together although they hold different keys. */
export const excludeEachOther = (one: RunKind, other: RunKind): boolean =>
  (one === "back-up" && withoutBackups.has(other)) || (other === "back-up" && withoutBackups.has(one));
