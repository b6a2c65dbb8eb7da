import type { RollbackInput } from "../contract/intents.ts";
import { chooseRelease } from "./choose-release.ts";
import { endSentence, unchanged, withState } from "./end-sentence.ts";
import type { Pipeline, StepContext } from "./step.ts";
import { checkStandby } from "./steps/check-standby.ts";
import { checkWayBack, type WayBackChecked } from "./steps/check-way-back.ts";
import { type DeployPorts, registeredApplication, scope } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { retire } from "./steps/retire.ts";
import { type Switched, switchOver } from "./steps/switch.ts";
import { type LastSeen, wakeStandby } from "./steps/wake-standby.ts";

/** The code of an earlier release serves again; data stays as it is. What was live becomes a standby, so this can be undone. */
export function rollBack(ports: DeployPorts, lastSeen?: LastSeen): Pipeline<RollbackInput> {
  return {
    kind: "rollback",
    exclusive: true,
    async admit(request) {
      await chooseRelease(ports.store, scope(ports, await registeredApplication(ports), request.environment), request);
    },
    steps: [
      checkWayBack(ports),
      wakeStandby(ports, lastSeen),
      checkStandby(ports),
      switchOver(ports),
      drain(ports),
      retire(ports),
    ],
    sentence,
  };
}

function sentence(context: StepContext<RollbackInput>, outcome: string, _tookMs: number, error?: string): string {
  return endSentence(outcome, error, {
    success: () => success(context),
    unfinished: "What comes after that was not all done",
    undone: (why) => withState(why, () => stateNow(context)),
    lookAt: "the failed step and at the engine before the next run",
  });
}

function success(context: StepContext<RollbackInput>): string {
  const { release, startedAt, live } = context.planOf<WayBackChecked>("preflight");
  const { at } = context.resultOf<Switched>("switch");
  const seconds = ((at - startedAt) / 1000).toFixed(1);
  return `r${release} serves again, after ${seconds} s${live === undefined ? "" : ` instead of r${live}`}. Data was not touched.`;
}

function stateNow(context: StepContext<RollbackInput>): string {
  if (!context.hasPlan("preflight")) return unchanged;
  const { live } = context.planOf<WayBackChecked>("preflight");
  return live === undefined ? "Nothing is live, as before." : `r${live} serves as before.`;
}
