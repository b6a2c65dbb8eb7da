import { Refusal } from "../../contract/refusal.ts";
import { databaseNow } from "../database-now.ts";
import type { BackupId, DatabaseAt } from "../ports.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";

/** Why there is none, or what is backed up, and where to. */
export type BackUp = { skipped: string } | { id: BackupId; database: DatabaseAt };

/** A logical dump of the database as it is before anything is changed: what a migration that went wrong is undone with. */
export function backUp(ports: DeployPorts): Step<RunRequest, BackUp, void> {
  return {
    name: "back-up",
    title: "Back up",
    kind: "reversible",
    limitMs: minutes(60),
    async plan(context) {
      const { model, live } = context.planOf<Checked>("preflight");
      if (!model.backupBeforeDeploy) return { skipped: "slipway.yaml asks for none" };
      if (!model.database) return { skipped: "there is no database" };
      const scope = scopeOf(ports, context);
      const database = await databaseNow(ports, scope, model.database, context.signal);
      if (!database && live === undefined) return { skipped: "there is no database yet" };
      if (!database) throw databaseGone(model.database.service);
      const timestamp = timestampOf(ports.clock.now());
      return { database, id: { application: scope.application, environment: scope.environment, timestamp } };
    },
    async act(context, plan) {
      if ("skipped" in plan) return context.note(plan.skipped);
      const { database, id } = plan;
      const dump = (into: Parameters<DeployPorts["databases"]["dump"]>[2]) =>
        ports.databases.dump(database, `backup-${context.run}`, into, context.signal);
      const done = await ports.backups.manifest(id);
      const { bytes } =
        done ?? (await ports.backups.store(id, await facts(ports, context, plan), dump, context.signal));
      context.note(`${id.timestamp}, ${(bytes / 1e6).toFixed(1)} MB`);
    },
    async undo(_context, plan) {
      if (plan && "id" in plan) await ports.backups.removeUnfinished(plan.id);
    },
  };
}

async function facts(ports: DeployPorts, context: RunContext, { database, id }: Exclude<BackUp, { skipped: string }>) {
  const { live } = context.planOf<Checked>("preflight");
  const record = await ports.store.run(context.run);
  const release = live === undefined ? undefined : await ports.store.release(id.application, live);
  return {
    method: "logical" as const,
    database: database.name,
    engine: database.engine,
    ...(release && { release: release.number, commit: release.commit }),
    reason: `before ${record?.header.title ?? "a deploy"}`,
    by: record?.header.requestedBy ?? "",
    run: context.run,
  };
}

/** As a folder's name, in order: `2026-11-25T19-01-07Z`. */
const timestampOf = (ms: number) =>
  new Date(ms)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");

const databaseGone = (service: string) =>
  new Refusal(
    "database-not-running",
    `The ${service} of the live release does not run, so it cannot be backed up. Nothing was changed. Start it, then deploy again.`,
  );
