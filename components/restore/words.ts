import { formatDuration } from "#components/ui/duration.ts";
import type { RestoreLoss, RestorePreview } from "#lib/contract/backups.ts";
import type { RunKind, RunView } from "#lib/contract/run.ts";
import { counted } from "#lib/contract/words.ts";

const from: Record<RestorePreview["way"], string> = {
  snapshot: "from a snapshot that lies ready",
  archive: "from its archive",
  dump: "from its dump",
};

/** `Usually 41 s, from its archive, beside what is live.` */
export function takesWords({ takes: { ms, by }, way }: Pick<RestorePreview, "takes" | "way">): string {
  const time = by === "earlier" ? `Usually ${formatDuration(ms)}` : `About ${formatDuration(ms)}, by its size`;
  return `${time}, ${from[way]}, beside what is live.`;
}

/** How much of what came since is not in the backup, in a few words; the tables have the rest. */
export function lossWords({ by, transactions = 0, statements = 0, tables }: RestoreLoss): string {
  if (by === "unknown") return "how much is not known";
  const where = counted(tables.length, "table");
  if (by === "counts")
    return tables.length > 0
      ? `rows were added or removed in ${where}`
      : "no row was added or removed; what was only changed does not show";
  if (tables.length === 0 && statements === 0) return "nothing was written";
  return tables.length > 0 ? `${counted(transactions, "transaction")}, in ${where}` : counted(statements, "statement");
}

/** How it is known what is lost. */
export function lossSource({ by, tables }: RestoreLoss): string {
  if (by === "counts") return "Rows counted then and now. Those that were only changed do not show.";
  const many = tables.length > 0 ? " One write can change many rows." : "";
  return `From the binary log since the backup's position.${many}`;
}

/** What a run of a kind usually holds requests for, where every step of that has been timed. */
export function usualHold(runs: readonly RunView[], kind: RunKind, environment: string): string | undefined {
  const steps = runs.find((run) => run.kind === kind && run.environment === environment)?.steps ?? [];
  const [first, last] = ["hold", "release-hold"].map((name) => steps.findIndex((step) => step.name === name));
  const times =
    first === undefined || last === undefined || first < 0
      ? []
      : steps.slice(first, last + 1).map(({ usualMs }) => usualMs);
  if (times.length === 0 || !times.every((ms) => ms !== undefined)) return undefined;
  return formatDuration(times.reduce((sum, ms) => sum + ms, 0));
}
