import type { StandingAside } from "../../domain/release/foreign.ts";
import { estimatedInterruptionMs, standingAside } from "../../domain/release/take-over.ts";
import { formatSeconds } from "../deploy-sentence.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import { type Checked, foundBy } from "./preflight.ts";
import type { Recorded } from "./record-commit.ts";

export interface HandOver {
  /** Epoch milliseconds: from now on nobody may be answered. */
  at: number;
  containers: StandingAside[];
}

/** What can be made ready while the old system still answers. */
export function prepare(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "prepare",
    title: "Prepare",
    kind: "reversible",
    limitMs: minutes(10),
    async plan() {
      return null;
    },
    async act(context) {
      await ports.gateways.prepare(context.output, context.signal);
      const { model } = context.planOf<Checked>("preflight");
      const awayMs = estimatedInterruptionMs(foundBy(context), model);
      context.note(`the old system will be away for about ${formatSeconds(awayMs)}`);
    },
  };
}

/** The old system makes room for the new one: stopped, under names aside, and nothing starts it again by itself. */
export function handOver(ports: DeployPorts): Step<RunRequest, HandOver, void> {
  return {
    name: "hand-over",
    title: "Hand over",
    kind: "reversible",
    limitMs: minutes(15),
    async plan(context) {
      const { model } = context.planOf<Checked>("preflight");
      const { release } = context.planOf<Recorded>("record-commit");
      return { at: ports.clock.now(), containers: standingAside(model, foundBy(context), release) };
    },
    async act(context, { containers }) {
      for (const { name, aside } of containers) context.output(`${name} stops, and is ${aside} from now on`);
      await ports.engine.standAside(containers, context.signal);
      context.note(`${containers.length} containers stand aside`);
    },
    async undo(context, planned) {
      if (!planned) return;
      await ports.gateways.remove(scopeOf(ports, context), context.signal);
      await ports.engine.comeBack(planned.containers, context.signal);
      context.note(`was away for ${formatSeconds(ports.clock.now() - planned.at)}`);
    },
  };
}
