import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import { type DatabaseIn, databaseIn, runsAmong, startDatabase } from "./restore-request.ts";
import { unlessGatewayIsGone } from "./serve.ts";
import type { Switch } from "./switch.ts";

const startLimitMs = 60_000;

export interface SettingAside {
  /** Absent where it does not run: then nobody writes to it either. */
  old?: DatabaseIn;
  next?: DatabaseIn;
}

/**
 * Nobody writes any more to the database that was switched away from, and who is still connected to it comes back to the
 * live one. It keeps everything, also what was committed to it last.
 */
export function setAside(ports: DeployPorts): Step<RunRequest, SettingAside, void> {
  return {
    name: "set-aside",
    title: "Set the old database aside",
    kind: "reversible",
    limitMs: minutes(2),
    async plan(context) {
      const { containers } = await ports.engine.observe(scopeOf(ports, context), context.signal);
      const { previous } = context.planOf<Switch>("switch");
      const old = previous && databaseIn(previous.plan, containers);
      const next = databaseIn(candidateOf(context), containers);
      return { ...(old?.running && { old }), ...(next?.running && { next }) };
    },
    async act(context, { old }) {
      const scope = scopeOf(ports, context);
      if (old) await ports.databases.setReadOnly(old.at, true, context.signal);
      const cut = await unlessGatewayIsGone(() => ports.gateways.endStale(scope, context.signal));
      context.note(`${old?.at.container ?? "it did not run"}${cut?.cut ? `, ${cut.cut} connections closed` : ""}`);
    },
    /** What was written to the other one meanwhile stays in it. */
    async undo(context, planned) {
      if (!planned) return;
      const scope = scopeOf(ports, context);
      const { containers } = await ports.engine.observe(scope, context.signal);
      if (planned.next && runsAmong(planned.next.at, containers)) {
        await ports.databases.setReadOnly(planned.next.at, true, context.signal);
        await ports.engine.setRestartPolicies(scope, [planned.next.spec], false, context.signal);
      }
      if (!planned.old) return;
      if (!runsAmong(planned.old.at, containers)) {
        await startDatabase(ports, context, planned.old);
        await ports.databases.waitUntilReady(planned.old.at, startLimitMs, context.signal);
      }
      await ports.databases.setReadOnly(planned.old.at, false, context.signal);
    },
  };
}
