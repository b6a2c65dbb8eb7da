import type { BackUpInput } from "../../contract/backups.ts";
import { Refusal } from "../../contract/refusal.ts";
import { setAsideStandbys } from "../set-aside-archives.ts";
import type { Step, StepContext } from "../step.ts";
import { planOfRelease } from "../surroundings.ts";
import { type DeployPorts, minutes, registeredApplication, scope } from "./deploy-request.ts";
import { type DatabaseIn, databaseIn, startDatabase } from "./restore-request.ts";

const startLimitMs = 60_000;

/** A server that was set aside is stopped by and by; to be archived it runs once more, and is stopped again. */
export function wakeSetAside(ports: DeployPorts): Step<BackUpInput, DatabaseIn, void> {
  return {
    name: "wake-set-aside",
    title: "Wake the database",
    kind: "reversible",
    limitMs: minutes(5),
    async plan({ request: { environment, release = 0 }, signal }) {
      const here = scope(ports, await registeredApplication(ports), environment);
      const standbys = await setAsideStandbys(ports.store, here.application, environment);
      const plan = planOfRelease(standbys.find(({ record }) => record.number === release)?.record);
      const { containers } = await ports.engine.observe(here, signal);
      const found = plan && databaseIn(plan, containers);
      if (!found) throw notSetAside(release, environment);
      return found;
    },
    async act(context, found) {
      const { at, running } = found;
      if (running) return context.note("it runs");
      await startDatabase(ports, context, found);
      await ports.databases.waitUntilReady(at, startLimitMs, context.signal);
      context.note(at.container);
    },
    async undo(context, found) {
      if (found) await stopAgain(ports, context, found);
    },
  };
}

export function restSetAside(ports: DeployPorts): Step<BackUpInput, null, void> {
  return {
    name: "rest-set-aside",
    title: "Stop the database",
    kind: "clean-up",
    limitMs: minutes(5),
    async plan() {
      return null;
    },
    act: (context) => stopAgain(ports, context, context.planOf<DatabaseIn>("wake-set-aside")),
  };
}

/** One that ran before is stopped when its time is over. */
async function stopAgain({ engine }: DeployPorts, { signal }: StepContext<BackUpInput>, { at, running }: DatabaseIn) {
  if (!running) await engine.operate(at.scope, "stop", [at.container], signal);
}

const notSetAside = (release: number, environment: string) =>
  new Refusal(
    "not-set-aside",
    `r${release} of ${environment} is no standby whose database was set aside, so there is nothing to archive. Nothing was changed.`,
  );
