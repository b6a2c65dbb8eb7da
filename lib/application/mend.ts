import type { MendInput } from "../contract/mend.ts";
import { formatDuration, listed } from "../contract/words.ts";
import { endSentence, unchanged, withState } from "./end-sentence.ts";
import type { Pipeline, StepContext } from "./step.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { checkDrift, type DriftChecked, lookAtDrift } from "./steps/mend/check-drift.ts";
import { putBack } from "./steps/mend/put-back.ts";
import { type Replacing, replaceResident } from "./steps/mend/replace-resident.ts";
import { prepareRecorded, startRecorded } from "./steps/mend/start-recorded.ts";
import { retire } from "./steps/retire.ts";
import { smoke } from "./steps/smoke.ts";
import { waitForCandidate } from "./steps/start-candidate.ts";
import { type Switched, switchOver } from "./steps/switch.ts";
import { watch } from "./steps/watch.ts";

/** What runs is made what the last release recorded, where that takes no restart. */
export function mendInPlace(ports: DeployPorts): Pipeline<MendInput> {
  return { ...common(ports), steps: [checkDrift(ports), putBack(ports)] };
}

/**
 * The live release is started once more beside itself, as it was recorded, and switched to: what somebody has changed of it by
 * hand stays behind, as a standby.
 */
export function mendBeside(ports: DeployPorts): Pipeline<MendInput> {
  return {
    ...common(ports),
    steps: [
      prepareRecorded(ports),
      putBack(ports),
      startRecorded(ports),
      waitForCandidate(ports),
      smoke(ports),
      switchOver(ports),
      drain(ports),
      watch(ports),
      retire(ports),
    ],
  };
}

/** What owns data is made anew in its place, as it was recorded or as the live commit defines it, while requests wait. */
export function mendHeld(ports: DeployPorts): Pipeline<MendInput> {
  return { ...common(ports), steps: [checkDrift(ports), putBack(ports), replaceResident(ports)] };
}

const common = (ports: DeployPorts): Omit<Pipeline<MendInput>, "steps"> => ({
  kind: "mend",
  exclusive: true,
  async admit(request, _actor, signal) {
    await lookAtDrift(ports, request, signal);
  },
  sentence(context, outcome, tookMs, error) {
    return endSentence(outcome, error, {
      success: () => success(context, tookMs),
      unfinished: "What comes after that was not all done",
      undone: (why) => withState(why, () => stateNow(context)),
      lookAt: "the failed step and at the engine before the next run",
    });
  },
});

function success(context: StepContext<MendInput>, tookMs: number): string {
  const { live, startedAt } = context.planOf<DriftChecked>("preflight");
  if (context.hasPlan("replace-resident"))
    return `${servicesOf(context)} of ${context.request.environment} was made anew on its own data, after ${formatDuration(tookMs)}. Requests waited meanwhile.`;
  if (!context.hasResult("switch"))
    return `${context.request.environment} runs as r${live} was recorded, after ${formatDuration(tookMs)}. Nothing was restarted.`;
  const { release } = context.resultOf<{ release: number }>("preflight");
  const { at } = context.resultOf<Switched>("switch");
  return `r${release} serves, made as r${live} was recorded, after ${formatDuration(at - startedAt)}. Data was not touched.`;
}

const servicesOf = (context: StepContext<MendInput>): string =>
  listed(context.planOf<Replacing>("replace-resident").replacements.map(({ resident }) => resident.container.service));

function stateNow(context: StepContext<MendInput>): string {
  if (!context.hasPlan("put-back")) return unchanged;
  const { live } = context.planOf<DriftChecked>("preflight");
  return `r${live} serves as before; what could be put back in place stays so.`;
}
