import type { LinkAnswers } from "../contract/link.ts";
import { withUsual } from "./describe-runs.ts";
import { outlineOf, type Pipelines } from "./pipelines.ts";
import type { RegisterPorts } from "./register-application.ts";
import { registeredApplication } from "./steps/deploy-request.ts";

/**
 * What can be deployed: branches and tags, newest first, and what the working tree has not committed. With it, what a
 * deploy to staging will do.
 */
export async function readRefs(
  ports: RegisterPorts,
  pipelines: Pipelines,
  signal: AbortSignal,
): Promise<LinkAnswers["refs"]> {
  const source = ports.source(await registeredApplication(ports));
  await source.fetch(signal);
  const [refs, branch, changes, usual] = await Promise.all([
    source.refs(signal),
    source.defaultBranch(signal),
    source.changes(signal),
    ports.store.usualDurations("deploy", "staging"),
  ]);
  const newestFirst = refs.toSorted((one, other) => other.at - one.at);
  const deploy = pipelines.deploy?.staging;
  return {
    refs: newestFirst,
    defaultRef: branch ?? newestFirst[0]?.name ?? "",
    changes,
    ...(deploy && { steps: withUsual(outlineOf(deploy), usual) }),
  };
}
