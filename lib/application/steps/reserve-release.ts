import { applicationOf, type CommitContext, type DeployPorts, type RunContext } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";

/** The release gets its number when everything that can be known to fail was asked. Asked again, it is the same. */
export async function reserveRelease(ports: DeployPorts, context: CommitContext, checked: Checked): Promise<number> {
  const { application, commit } = checked;
  const record = await ports.store.run(context.run);
  return ports.store.reserveRelease(context.run, {
    application: application.id,
    environment: context.request.environment,
    state: "starting",
    run: context.run,
    ref: context.request.ref,
    commit: commit.commit,
    tree: commit.tree,
    title: commit.title,
    by: record?.header.requestedBy ?? "",
    images: {},
    createdAt: ports.clock.now(),
  });
}

/** Its number may be in the table although no step has saved it: the worker may have died in between. */
export async function giveUpRelease(ports: DeployPorts, context: RunContext): Promise<void> {
  const { id } = applicationOf(context);
  const reserved = (await ports.store.releases(id)).find((release) => release.run === context.run);
  if (reserved) await ports.store.updateRelease(id, reserved.number, { state: "failed" });
}
