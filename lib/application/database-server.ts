import { Refusal } from "../contract/refusal.ts";
import { databaseSpec, type ReleasePlan } from "../domain/release/plan.ts";
import type { ContainerSpec, Scope } from "../domain/release/spec.ts";
import type { DatabaseAt, Engine, Observed } from "./ports.ts";
import { containerOf } from "./way-back.ts";

/** A database, the server it is on, and where that is reached. */
export interface DatabaseServer {
  database: DatabaseAt;
  /** As it was started; its image by id. */
  container: ContainerSpec;
  /** The environment's own network, and the server's address in it. */
  home?: { network: string; subnet: string; address: string };
}

/** The server of a release's database as it runs now; `undefined` when it does not run. Refuses `no-database`. */
export async function databaseServer(
  { engine }: { engine: Pick<Engine, "observe"> },
  scope: Scope,
  plan: ReleasePlan,
  signal: AbortSignal,
): Promise<DatabaseServer | undefined> {
  const { name, engine: kind, user } = plan.database ?? refuse(noDatabase(scope));
  if (!kind || !user) throw fromBefore(scope);
  const spec = databaseSpec(plan);
  const observed = await engine.observe(scope, signal);
  const running = spec && containerOf(spec, observed.containers);
  if (!spec || running?.state !== "running") return undefined;
  return {
    database: { scope, container: running.name, engine: kind, name, user },
    container: { ...spec, name: running.name, image: running.image },
    ...homeOf(spec, running, observed),
  };
}

function homeOf(
  { attachments }: ContainerSpec,
  { addresses }: Observed["containers"][number],
  { networks }: Observed,
): Pick<DatabaseServer, "home"> {
  for (const { network } of attachments) {
    const address = addresses[network];
    const subnet = networks.find(({ name }) => name === network)?.subnet;
    if (address && subnet) return { home: { network, subnet, address } };
  }
  return {};
}

function refuse(refusal: Refusal): never {
  throw refusal;
}

const noDatabase = ({ environment }: Scope) =>
  new Refusal(
    "no-database",
    `slipway.yaml names no database of ${environment}, so there is nothing to copy. Nothing was changed.`,
  );

export const fromBefore = ({ environment }: Scope) =>
  new Refusal(
    "release-from-before",
    `What is live on ${environment} was deployed by a version of Slipway that did not note how its database is reached. Nothing was changed. Deploy once more.`,
  );
