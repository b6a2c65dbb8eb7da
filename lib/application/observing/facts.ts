import type { IsolationView } from "../../contract/isolation.ts";
import type { Environment } from "../../contract/names.ts";
import type { RunView } from "../../contract/run.ts";
import type { ErrorsStatus } from "../../contract/status.ts";
import type { BackupsKnown } from "../../domain/backup/alarm.ts";
import type { GatewayState, ObservedContainer, ReleaseRecord } from "../ports.ts";
import type { LostRelease } from "../settle-recovered.ts";

/** What is known of one environment. */
export interface EnvironmentFacts {
  environment: Environment;
  /** Undefined: never seen, because the engine has not answered since the worker started. */
  containers?: readonly ObservedContainer[];
  /** Names of the environment's own networks. */
  networks?: readonly string[];
  /** What the gateway says of itself; `problem` when it could not be asked. */
  gateway?: GatewayState | { problem: string };
  releases: readonly ReleaseRecord[];
  runs: readonly RunView[];
  activeRun?: number;
  /** Items of the checklist that people have signed off for the live release. */
  signOffs?: number;
  backups?: BackupsKnown;
  /** In the logs of what serves. */
  errors?: ErrorsStatus;
  isolation?: IsolationView;
  /** What was live when the panel was backed up that it was recovered from, if it is not on this engine. */
  lost?: LostRelease;
  /** Why the engine does not answer; the containers are then those of before. */
  engineProblem?: string;
  now: number;
}

export const journaledRelease = (releases: readonly ReleaseRecord[]) => releases.find(({ state }) => state === "live");

/** What is serving wins; without a word from the gateway the journal counts. */
export function servingRelease({
  gateway,
  releases,
}: Pick<EnvironmentFacts, "gateway" | "releases">): ReleaseRecord | undefined {
  const serving = gateway && "live" in gateway ? gateway.live : undefined;
  return releases.find(({ number }) => number === serving) ?? journaledRelease(releases);
}
