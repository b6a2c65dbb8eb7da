import type { DeployInput } from "../../contract/intents.ts";
import { layOut } from "../../domain/release/lay-out.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { Step } from "../step.ts";
import { surroundings } from "../surroundings.ts";
import { applicationOf, type DeployPorts, minutes, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";

export interface Recorded {
  release: number;
  layout: ReleasePlan;
}

/** Gives the release its number and decides every name and address it will have. */
export function recordCommit(ports: DeployPorts): Step<DeployInput, Recorded, void> {
  return {
    name: "record-commit",
    title: "Record commit",
    kind: "reversible",
    limitMs: minutes(1),
    async plan(context) {
      const { application, commit, model } = context.planOf<Checked>("preflight");
      const { environment, ref } = context.request;
      const record = await ports.store.run(context.run);
      const release = await ports.store.reserveRelease(context.run, {
        application: application.id,
        environment,
        state: "starting",
        run: context.run,
        ref,
        commit: commit.commit,
        tree: commit.tree,
        title: commit.title,
        by: record?.header.requestedBy ?? "",
        images: {},
        createdAt: ports.clock.now(),
      });
      const scope = scopeOf(ports, context);
      return { release, layout: layOut(model, release, scope, await surroundings(ports, scope, context.signal)) };
    },
    async act(context, { release }) {
      const { commit } = context.planOf<Checked>("preflight");
      await ports.store.describeRun(context.run, { release, commit: commit.commit, title: `Deploy r${release}` });
      context.note(`r${release} ${commit.commit.slice(0, 7)} ${commit.title}`);
    },
    async undo(context, plan) {
      if (plan) await ports.store.updateRelease(applicationOf(context).id, plan.release, { state: "failed" });
    },
  };
}
