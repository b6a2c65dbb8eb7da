import type { TakeOverInput } from "../contract/intents.ts";
import type { Environment } from "../contract/names.ts";
import type { TrafficReport } from "../contract/report.ts";
import type { VolumeCopy } from "../domain/release/foreign.ts";
import { deploySentence, formatSeconds } from "./deploy-sentence.ts";
import type { ProductionExtras } from "./deploy-to-production.ts";
import type { Pipeline } from "./step.ts";
import { prepareBackup } from "./steps/backup/prepare.ts";
import { store } from "./steps/backup/store.ts";
import { buildImages } from "./steps/build-images.ts";
import { copyData } from "./steps/copy-data.ts";
import { createDatabase } from "./steps/create-database.ts";
import { type DeployPorts, hasServed, type RunContext } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { type HandOver, handOver, prepare } from "./steps/hand-over.ts";
import { preflight } from "./steps/preflight.ts";
import { recordCommit } from "./steps/record-commit.ts";
import { releaseCommand } from "./steps/release-command.ts";
import { retire } from "./steps/retire.ts";
import { smoke } from "./steps/smoke.ts";
import { startCandidate, waitForCandidate } from "./steps/start-candidate.ts";
import { type Switched, switchOver } from "./steps/switch.ts";
import { takeImages } from "./steps/take-images.ts";
import { watch } from "./steps/watch.ts";

/**
 * The first release of an environment that `docker compose` has started before. Both want the same ports, so there is one
 * interruption, from the moment when the old system stops to the switch; until the end of `watch` the way back is to start
 * that again. Nothing of it is ever removed or written: so production's backup is a dump of the copy, which the new server
 * makes before anything migrates it.
 */
export function takeOver(
  ports: DeployPorts,
  environment: Environment,
  { record = [], ...extras }: ProductionExtras<TakeOverInput> = {},
): Pipeline<TakeOverInput> {
  return {
    kind: "take-over",
    exclusive: true,
    ...extras,
    steps: [
      preflight(ports, { takesOver: true }),
      recordCommit(ports),
      environment === "production" ? takeImages(ports) : buildImages(ports),
      prepare(ports),
      handOver(ports),
      copyData(ports),
      createDatabase(ports, "Start database"),
      ...(environment === "production" ? [prepareBackup(ports, { method: "logical" }), store(ports)] : []),
      releaseCommand(ports),
      startCandidate(ports),
      waitForCandidate(ports),
      smoke(ports),
      switchOver(ports),
      drain(ports),
      watch(ports),
      ...record,
      retire(ports),
    ],
    sentence: takeOverSentence,
  };
}

function takeOverSentence(
  context: RunContext,
  outcome: string,
  tookMs: number,
  error?: string,
  traffic?: TrafficReport,
): string {
  if (outcome === "succeeded") return success(context);
  if (outcome === "succeeded-with-warnings")
    return `${success(context)} What comes after that was not all done: ${error ?? "see the timeline"}`;
  if (outcome === "rolled-back" && context.hasPlan("hand-over"))
    return `${error ?? "Cancelled."} The old system was started again and serves as before.${kept(context)}`;
  return deploySentence(context, outcome, tookMs, error, traffic);
}

function kept(context: RunContext): string {
  if (!hasServed(context)) return "";
  const names = context.planOf<VolumeCopy[]>("copy-data").map(({ to }) => to.name);
  return names.length > 0 ? ` What was written since the switch is kept in ${names.join(", ")}.` : "";
}

/** What came while nobody could be answered is said as a time: not all of it reached somebody who could count it. */
function success(context: RunContext): string {
  const { at: stoppedAt } = context.planOf<HandOver>("hand-over");
  const { at } = context.resultOf<Switched>("switch");
  return `Taken over. Nobody was answered for ${formatSeconds(at - stoppedAt)}. The old containers are stopped, and their data is as it was.`;
}
