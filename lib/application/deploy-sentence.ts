import type { TrafficReport } from "../contract/report.ts";
import { countedSince } from "../domain/release/traffic.ts";
import { endSentence, unchanged } from "./end-sentence.ts";
import type { GatewayCounters } from "./ports.ts";
import { backupOf } from "./steps/backup/backup-plan.ts";
import { volumesLeft } from "./steps/create-database.ts";
import type { RunContext } from "./steps/deploy-request.ts";
import type { Checked } from "./steps/preflight.ts";
import type { Migrated } from "./steps/release-command.ts";
import type { Switched } from "./steps/switch.ts";

/** One sentence or two at the end of a deploy: what happened, and what state things are in now. */
export function deploySentence(
  context: RunContext,
  outcome: string,
  _tookMs: number,
  error?: string,
  traffic?: TrafficReport,
): string {
  return endSentence(outcome, error, {
    success: () => success(context, traffic),
    unfinished: "What comes after that was not all done",
    undone: (why) => withState(why, `${stateNow(context)}${schemaNow(context)}`),
    lookAt: "the failed step and at the engine before the next deploy",
  });
}

function success(context: RunContext, traffic = countedTraffic(context)): string {
  const { startedAt } = context.planOf<Checked>("preflight");
  const { at } = context.resultOf<Switched>("switch");
  const { requests, failed } = traffic;
  return `Live in ${formatSeconds(at - startedAt)}. ${failed} of ${requests.toLocaleString("en")} requests failed.`;
}

/** By the gateway's own counters, for want of a report. */
function countedTraffic(context: RunContext): Pick<TrafficReport, "requests" | "failed"> {
  const { counters } = context.planOf<Checked>("preflight");
  return countedSince(counters, context.resultOf<GatewayCounters>("watch"));
}

/** Some refusals say by themselves that nothing was changed. A list of problems gets a line of its own. */
function withState(error: string, state: string): string {
  if (state === unchanged && error.includes(unchanged)) return error;
  return `${error}${error.includes("\n") ? "\n" : " "}${state}`;
}

function stateNow(context: RunContext): string {
  if (!context.hasPlan("preflight")) return unchanged;
  const { live } = context.planOf<Checked>("preflight");
  if (live !== undefined) return `r${live} serves as before.`;
  const left = volumesLeft(context);
  if (left.length === 0) return "Nothing is deployed, and what this run made was removed.";
  return `Nothing is deployed. What this run made was removed, but for ${left.join(", ")}: people may have written there.`;
}

/** Nothing undoes a migration; there is the backup of before. */
function schemaNow(context: RunContext): string {
  const ahead = context.hasResult("release-command") && context.resultOf<Migrated>("release-command").ahead;
  if (!ahead || ahead === "no") return "";
  const backup = context.hasPlan("back-up") ? backupOf(context) : undefined;
  const restore = backup ? `the backup ${backup.id.timestamp} has it as it was before` : "there is no backup of before";
  return ` Rolled back, schema ahead: the release command ${ahead === "yes" ? "has" : "may have"} changed the database's schema, which stays; ${restore}.`;
}

export const formatSeconds = (ms: number) =>
  ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
