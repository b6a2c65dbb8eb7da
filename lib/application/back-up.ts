import type { BackUpInput, ProveInput } from "../contract/backups.ts";
import { counted, formatDuration } from "../contract/words.ts";
import { endSentence, withState } from "./end-sentence.ts";
import type { AnyStep, Pipeline, StepContext } from "./step.ts";
import { proofOf } from "./steps/backup/backup-plan.ts";
import { prune, removeScratch } from "./steps/backup/clean-up.ts";
import { preflightBackup } from "./steps/backup/prepare.ts";
import { type Proven, prove } from "./steps/backup/prove.ts";
import { snapshot } from "./steps/backup/snapshot.ts";
import { store } from "./steps/backup/store.ts";
import { preflightProof, unpack, verify } from "./steps/backup/unpack.ts";
import type { DeployPorts, RunRequest } from "./steps/deploy-request.ts";
import { restSetAside, wakeSetAside } from "./steps/wake-set-aside.ts";

/** A backup, and its proof from what lies on the disk: the same for a run of its own and before a deploy. */
export const takeAndProve = (ports: DeployPorts): AnyStep<RunRequest>[] => [
  snapshot(ports),
  store(ports),
  unpack(ports),
  prove(ports),
];

/** Copies what is live while it goes on serving, stores that, and proves what was stored. */
export function backUp(ports: DeployPorts): Pipeline<BackUpInput> {
  return {
    kind: "back-up",
    exclusive: false,
    steps: [preflightBackup(ports), ...takeAndProve(ports), removeScratch(ports), prune(ports)],
    sentence,
  };
}

/** The same of a database that a restore has set aside: it may be removed afterwards. */
export function archiveSetAside(ports: DeployPorts): Pipeline<BackUpInput> {
  return {
    kind: "back-up",
    exclusive: false,
    steps: [
      wakeSetAside(ports),
      preflightBackup(ports),
      ...takeAndProve(ports),
      removeScratch(ports),
      restSetAside(ports),
      prune(ports),
    ],
    sentence,
  };
}

/** A backup that is there is restored once more and compared. */
export function proveAgain(ports: DeployPorts): Pipeline<ProveInput> {
  return {
    kind: "prove",
    exclusive: false,
    steps: [preflightProof(ports), verify(ports), unpack(ports), prove(ports), removeScratch(ports)],
    sentence,
  };
}

function sentence(
  context: StepContext<BackUpInput | ProveInput>,
  outcome: string,
  tookMs: number,
  error?: string,
): string {
  return endSentence(outcome, error, {
    success: () => success(context, tookMs),
    unfinished: "What is no longer needed could not all be removed",
    undone: (why) => withState(why, () => "The database serves as before."),
    lookAt: "the failed step and at the engine",
  });
}

function success(context: StepContext<BackUpInput | ProveInput>, tookMs: number): string {
  const { tables, rows } = context.resultOf<Proven>("prove");
  const { id, method } = proofOf(context) ?? {};
  return `The ${method} backup ${id?.timestamp} is proven: ${counted(tables, "table")}, ${counted(rows, "row")}. It took ${formatDuration(tookMs)}.`;
}
