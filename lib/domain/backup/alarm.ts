import { timestampOf } from "../../contract/backups.ts";
import { longestGap, scheduleProblem } from "./schedule.ts";

export interface BackupsKnown {
  schedule?: string;
  /** When the newest proven one was begun. */
  provenAt?: number;
  /** Standbys whose database was set aside, with the run that was to archive it and could not. */
  notArchived?: { release: number; run: number }[];
}

export const archiveAlarm = ({ release, run }: { release: number; run: number }): string =>
  `What was set aside with r${release} could not be archived (run #${run}), so it is kept as it is, for good. Look at that run.`;

const leastMs = 25 * 3_600_000;

/**
 * Backups are promised by a schedule, and one may fail: when there is no proven one for twice its longest pause (and at
 * least 25 h), somebody must look, and this is the sentence. `since`: before that there was nothing to back up.
 */
export function backupAlarm(
  { schedule, provenAt }: BackupsKnown,
  since: number | undefined,
  now: number,
): string | undefined {
  if (schedule === undefined || since === undefined) return undefined;
  const problem = scheduleProblem(schedule);
  if (problem) return `No backup is taken on schedule: ${schedule}, ${problem}. Correct it in slipway.yaml.`;
  const from = since > now ? 0 : since; // a clock that was ahead excuses nothing
  const due = Math.max(from, provenAt ?? 0) + Math.max(leastMs, 2 * longestGap(schedule, now));
  if (now < due) return undefined;
  const last =
    provenAt === undefined ? "There is no proven backup" : `No backup was proven since ${timestampOf(provenAt)}`;
  return `${last}, though one is scheduled (${schedule}). Look at the last runs, or back up now.`;
}
