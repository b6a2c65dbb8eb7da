import type { DeployInput } from "../contract/intents.ts";
import { deploySentence } from "./deploy-sentence.ts";
import type { Pipeline } from "./step.ts";
import { buildImages } from "./steps/build-images.ts";
import { createDatabase } from "./steps/create-database.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { preflight } from "./steps/preflight.ts";
import { recordCommit } from "./steps/record-commit.ts";
import { releaseCommand } from "./steps/release-command.ts";
import { retire } from "./steps/retire.ts";
import { smoke } from "./steps/smoke.ts";
import { startCandidate, waitForCandidate } from "./steps/start-candidate.ts";
import { switchOver } from "./steps/switch.ts";
import { watch } from "./steps/watch.ts";

/** Prepare beside what is live, prove it, switch, keep an eye on it, clean up. */
export function deployToStaging(ports: DeployPorts): Pipeline<DeployInput> {
  return {
    kind: "deploy",
    exclusive: true,
    steps: [
      preflight(ports),
      recordCommit(ports),
      buildImages(ports),
      createDatabase(ports),
      releaseCommand(ports),
      startCandidate(ports),
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
