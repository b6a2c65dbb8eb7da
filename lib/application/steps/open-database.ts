import type { DatabaseAt } from "../ports.ts";
import type { Step } from "../step.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import { databaseIn, runsAmong } from "./restore-request.ts";

const startLimitMs = 60_000;

/** The database that was set aside can be written to again, before anybody is led to it. */
export function openDatabase(ports: DeployPorts): Step<RunRequest, DatabaseAt | null, void> {
  return {
    name: "open-database",
    title: "Open its database",
    kind: "reversible",
    limitMs: minutes(3),
    async plan(context) {
      const { containers } = await ports.engine.observe(scopeOf(ports, context), context.signal);
      return databaseIn(candidateOf(context), containers)?.at ?? null;
    },
    async act(context, database) {
      if (!database) throw new Error("The database that was looked for a moment ago is gone");
      const open = () => ports.databases.setReadOnly(database, false, context.signal);
      await open().catch(async () => {
        await ports.databases.waitUntilReady(database, startLimitMs, context.signal); // it has just been started
        await open();
      });
      context.note(database.container);
    },
    /** To one that does not run nobody writes either. */
    async undo(context, database) {
      if (!database) return;
      const { containers } = await ports.engine.observe(database.scope, context.signal);
      if (runsAmong(database, containers)) await ports.databases.setReadOnly(database, true, context.signal);
    },
  };
}
