import { withImages } from "../../domain/release/plan.ts";
import type { ResidentSpec, Scope } from "../../domain/release/spec.ts";
import type { Kept } from "../ports.ts";
import type { Step } from "../step.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { imagesOf } from "./build-images.ts";
import { waitUntilItListens } from "./database-listens.ts";
import { type DeployPorts, hasServed, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import type { Recorded } from "./record-commit.ts";

export interface Database {
  residents: ResidentSpec[];
  /** Names of what outlives releases and is not there yet. */
  made: Kept;
}

/** New servers on new volumes beside the live ones; residents that are kept are only asked whether they are well. */
export function createDatabase(ports: DeployPorts, title = "Prepare database"): Step<RunRequest, Database, void> {
  return {
    name: "create-database",
    title,
    kind: "reversible",
    limitMs: minutes(10),
    async plan(context) {
      const { layout } = context.planOf<Recorded>("record-commit");
      const { residents } = withImages(layout, imagesOf(context));
      return { residents, made: await missing(ports, scopeOf(ports, context), residents, context.signal) };
    },
    async act(context, { residents }) {
      for (const resident of residents) await ports.engine.startResident(resident, context.output, context.signal);
      const containers = residents.map((resident) => resident.container);
      await waitUntilHealthy(ports, scopeOf(ports, context), containers, context);
      const { database } = context.planOf<Checked>("preflight").model;
      const server = containers.find(({ service }) => service === database?.service);
      if (server) await waitUntilItListens(ports, scopeOf(ports, context), server, context);
      context.note(containers.flatMap((container) => container.volumes.map((volume) => volume.name)).join(", "));
    },
    async undo(context, planned) {
      const { release } = context.planOf<Recorded>("record-commit");
      const scope = scopeOf(ports, context);
      await ports.engine.removeRelease(scope, release, context.signal);
      if (planned && !hasServed(context)) await ports.engine.removeKept(scope, planned.made, context.signal);
    },
  };
}

/** What this run does to its database is nothing that was there before it. */
export function isNewDatabase(context: RunContext): boolean {
  const { database } = context.planOf<Checked>("preflight").model;
  const { residents, made } = context.planOf<Database>("create-database");
  const own = residents.find(({ container }) => container.service === database?.service)?.container;
  if (!own) return false;
  return made.containers.includes(own.name) && own.volumes.every(({ name }) => made.volumes.includes(name));
}

/** Volumes that outlive a run which made them, because people may have written to them meanwhile. */
export const volumesLeft = (context: RunContext): string[] =>
  hasServed(context) ? context.planOf<Database>("create-database").made.volumes : [];

async function missing(
  ports: DeployPorts,
  scope: Scope,
  residents: readonly ResidentSpec[],
  signal: AbortSignal,
): Promise<Kept> {
  const seen = await ports.engine.observe(scope, signal);
  const kept = residents.filter(({ container }) => container.release === undefined);
  const absent = (wanted: readonly { name: string }[], present: readonly { name: string }[]) =>
    [...new Set(wanted.map(({ name }) => name))].filter((name) => !present.some((one) => one.name === name));
  return {
    containers: absent(
      kept.map(({ container }) => container),
      seen.containers,
    ),
    volumes: absent(
      kept.flatMap(({ container }) => container.volumes),
      seen.volumes,
    ),
    networks: absent(
      residents.flatMap(({ networks }) => networks),
      seen.networks,
    ),
  };
}
