import type { ConfigureInput } from "../contract/variables.ts";
import { refuseClosed } from "./admit-deploy.ts";
import { gatesOfConfiguration } from "./configuration-gates.ts";
import { assertConfirmed } from "./confirmed.ts";
import { deploySentence } from "./deploy-sentence.ts";
import type { Pipeline } from "./step.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { startRecorded } from "./steps/mend/start-recorded.ts";
import { lookAtConfiguration, prepareConfigured } from "./steps/prepare-configured.ts";
import { retire } from "./steps/retire.ts";
import { smoke } from "./steps/smoke.ts";
import { waitForCandidate } from "./steps/start-candidate.ts";
import { switchOver } from "./steps/switch.ts";
import { watch } from "./steps/watch.ts";

/**
 * The live images once more, beside what serves, with the variables as they are now; then the switch. Data is not touched, so
 * there is no backup before it: what was live becomes a standby, and the way back is another switch.
 */
export function configure(ports: DeployPorts): Pipeline<ConfigureInput> {
  return {
    kind: "configure",
    exclusive: true,
    async admit(request, actor, signal) {
      const what = `a change of the configuration of ${request.environment}`;
      const { application, configuration } = await lookAtConfiguration(ports, request, signal);
      const { phrase, gates } = await gatesOfConfiguration(ports, application, request.environment, configuration);
      assertConfirmed(what, request.phrase, phrase);
      refuseClosed(
        `The configuration of ${request.environment} is not applied`,
        gates.filter(({ met }) => !met),
        request.overrides,
        actor,
      );
    },
    steps: [
      prepareConfigured(ports),
      startRecorded(ports, "Start candidate"),
      waitForCandidate(ports),
      smoke(ports),
      switchOver(ports),
      drain(ports),
      watch(ports),
      retire(ports),
    ],
    sentence: deploySentence,
  };
}
