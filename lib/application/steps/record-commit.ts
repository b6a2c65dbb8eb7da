import { layOut } from "../../domain/release/lay-out.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { Step } from "../step.ts";
import { surroundings } from "../surroundings.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Checked, Reserved } from "./preflight.ts";

export interface Recorded {
  release: number;
  layout: ReleasePlan;
}

/** Decides every name and address that the release will have. */
export function recordCommit(ports: DeployPorts): Step<RunRequest, Recorded, void> {
  return {
    name: "record-commit",
    title: "Record commit",
    kind: "reversible",
    limitMs: minutes(1),
    async plan(context) {
      const { model, found } = context.planOf<Checked>("preflight");
      const { release } = context.resultOf<Reserved>("preflight");
      const scope = scopeOf(ports, context);
      const foreign = found ? [...found.networks, ...found.volumes.map(({ name }) => name)] : [];
      const seen = await surroundings(ports, scope, context.signal);
      const around = { ...seen, foreign, ...(found && { own: { ...seen.own, volumes: {} } }) }; // copies of its own
      return { release, layout: layOut(model, release, scope, around) };
    },
    async act(context, { release }) {
      const { commit } = context.planOf<Checked>("preflight");
      context.describe({ release, commit: commit.commit, title: `Deploy r${release}` });
      context.note(`r${release} ${commit.commit.slice(0, 7)} ${commit.title}`);
    },
  };
}
