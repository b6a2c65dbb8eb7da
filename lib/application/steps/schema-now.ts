import { Refusal } from "../../contract/refusal.ts";
import { databaseNow } from "../database-now.ts";
import { candidateOf } from "./candidate.ts";
import { type DeployPorts, type RunContext, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";

/** Fingerprint of a database that outlives the release. That it cannot be read is told, and no reason to stop. */
export async function schemaNow(ports: DeployPorts, context: RunContext): Promise<string | undefined> {
  const { database } = context.planOf<Checked>("preflight").model;
  if (database?.onDeploy !== "keep") return undefined;
  try {
    const at = await databaseNow(ports, scopeOf(ports, context), database, context.signal);
    return at && (await ports.databases.schemaFingerprint(at, context.signal));
  } catch (failure) {
    if (!(failure instanceof Refusal) || failure.code === "engine-unreachable") throw failure;
    context.output(`The database's schema could not be read: ${failure.message}`);
    return undefined;
  }
}

/**
 * What whoever wants back to the release is asked about. Recorded once it has served for a while, not when its release command
 * has run: many an application makes and migrates its tables when it starts.
 */
export async function recordSchema(ports: DeployPorts, context: RunContext): Promise<void> {
  const schema = await schemaNow(ports, context);
  if (schema === undefined) return;
  const { scope, release } = candidateOf(context).release;
  await ports.store.updateRelease(scope.application, release, { schema });
}
