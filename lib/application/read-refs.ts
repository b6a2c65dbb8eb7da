import type { LinkAnswers } from "../contract/link.ts";
import type { RegisterPorts } from "./register-application.ts";
import { registeredApplication } from "./steps/deploy-request.ts";

/** What can be deployed: branches and tags, newest first, and what the working tree has not committed. */
export async function readRefs(ports: RegisterPorts, signal: AbortSignal): Promise<LinkAnswers["refs"]> {
  const source = ports.source(await registeredApplication(ports));
  await source.fetch(signal);
  const [refs, branch, changes] = await Promise.all([
    source.refs(signal),
    source.defaultBranch(signal),
    source.changes(signal),
  ]);
  const newestFirst = refs.toSorted((one, other) => other.at - one.at);
  return { refs: newestFirst, defaultRef: branch ?? newestFirst[0]?.name ?? "", changes };
}
