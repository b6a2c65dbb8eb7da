import type { DeployInput } from "../contract/intents.ts";
import { takeAndProve } from "./back-up.ts";
import { deploySentence } from "./deploy-sentence.ts";
import type { AnyStep, Pipeline } from "./step.ts";
import { prune, removeScratch } from "./steps/backup/clean-up.ts";
import { prepareBackup } from "./steps/backup/prepare.ts";
import { createDatabase } from "./steps/create-database.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { drain } from "./steps/drain.ts";
import { preflight } from "./steps/preflight.ts";
import { recordCommit } from "./steps/record-commit.ts";
import { rehearse } from "./steps/rehearse.ts";
import { releaseCommand } from "./steps/release-command.ts";
import { retire } from "./steps/retire.ts";
import { smoke } from "./steps/smoke.ts";
import { startCandidate, waitForCandidate } from "./steps/start-candidate.ts";
import { switchOver } from "./steps/switch.ts";
import { takeImages } from "./steps/take-images.ts";
import { watch } from "./steps/watch.ts";

export interface ProductionExtras<Input> extends Pick<Pipeline<Input>, "admit"> {
  /** Clean-up between `watch` and `retire`: what the world is told once the release has proved itself. */
  record?: readonly AnyStep<Input>[];
}

/** What ran on staging goes live beside what is live now, which stays as standby. The database is kept. */
export function deployToProduction(
  ports: DeployPorts,
  { record = [], ...extras }: ProductionExtras<DeployInput> = {},
): Pipeline<DeployInput> {
  return {
    kind: "deploy",
    exclusive: true,
    ...extras,
    steps: [
      preflight(ports),
      recordCommit(ports),
      prepareBackup(ports),
      ...takeAndProve(ports),
      takeImages(ports),
      rehearse(ports),
      createDatabase(ports, "Check database"),
      releaseCommand(ports, "Migrate"),
      startCandidate(ports),
      waitForCandidate(ports),
      smoke(ports),
      switchOver(ports),
      drain(ports),
      watch(ports),
      ...record,
      retire(ports),
      removeScratch(ports),
      prune(ports),
    ],
    sentence: deploySentence,
  };
}
