import type { ReleaseRecord } from "../ports.ts";
import { applicationOf, type DeployPorts, type RunContext } from "./deploy-request.ts";

/** What is known of a release before it has a number. */
type ReleaseToBe = Pick<
  ReleaseRecord,
  "application" | "ref" | "commit" | "tree" | "title" | "images" | "promotes" | "variables"
>;

/** The release gets its number when everything that can be known to fail was asked. Asked again, it is the same. */
export async function reserveRelease(ports: DeployPorts, context: RunContext, release: ReleaseToBe): Promise<number> {
  const record = await ports.store.run(context.run);
  return ports.store.reserveRelease(context.run, {
    ...release,
    environment: context.request.environment,
    state: "starting",
    run: context.run,
    by: record?.header.requestedBy ?? "",
    createdAt: ports.clock.now(),
  });
}

/** A release with what the record of another one says of its code, and of its configuration. */
export function reserveAgain(
  ports: DeployPorts,
  context: RunContext,
  application: string,
  { ref, commit, tree, title, images, promotes, variables }: ReleaseRecord,
): Promise<number> {
  const code = {
    ...{ ref, commit, tree, title, images },
    ...(promotes !== undefined && { promotes }),
    ...(variables !== undefined && { variables }),
  };
  return reserveRelease(ports, context, { application, ...code });
}

/** Its number may be in the table although no step has saved it: the worker may have died in between. */
export async function giveUpRelease(ports: DeployPorts, context: RunContext): Promise<void> {
  const { id } = applicationOf(context);
  const reserved = (await ports.store.releases(id)).find((release) => release.run === context.run);
  if (reserved) await ports.store.updateRelease(id, reserved.number, { state: "failed" });
}
