import type { VolumeCopy } from "../../domain/release/foreign.ts";
import type { ResidentSpec } from "../../domain/release/spec.ts";
import { volumeCopies } from "../../domain/release/take-over.ts";
import type { Kept } from "../ports.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, hasServed, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import { type Checked, foundBy } from "./preflight.ts";
import type { Recorded } from "./record-commit.ts";

/**
 * The old system's data beside itself, now that nobody writes it. The original is only read, and stays. So does the copy, once
 * people may have written to it: nothing else has that.
 */
export function copyData(ports: DeployPorts): Step<RunRequest, VolumeCopy[], void> {
  return {
    name: "copy-data",
    title: "Copy data",
    kind: "reversible",
    limitMs: minutes(240),
    async plan(context) {
      const { model } = context.planOf<Checked>("preflight");
      const { layout } = context.planOf<Recorded>("record-commit");
      return volumeCopies(model, layout, foundBy(context), context.run);
    },
    async act(context, copies) {
      const scope = scopeOf(ports, context);
      for (const copy of copies) await ports.engine.copyVolume(scope, copy, context.output, context.signal);
      context.note(copies.map(({ from, to }) => `${from} is ${to.name}`).join(", ") || "none is kept");
    },
    async undo(context, copies = []) {
      const scope = scopeOf(ports, context);
      const { layout } = context.planOf<Recorded>("record-commit");
      await ports.engine.removeKept(scope, serversOf(layout.residents), context.signal);
      if (hasServed(context)) return context.note(copies.map(({ to }) => `${to.name} is kept`).join(", "));
      for (const copy of copies) await ports.engine.removeCopy(scope, copy, context.signal);
    },
  };
}

/** Without their volumes: of these only the copies are the run's. */
const serversOf = (residents: readonly ResidentSpec[]): Kept => ({
  containers: residents.map(({ container }) => container.name),
  volumes: [],
  networks: residents.flatMap(({ networks }) => networks.map(({ name }) => name)),
});
