import { timestampOf } from "../../contract/backups.ts";
import { Refusal } from "../../contract/refusal.ts";
import { formatBytes } from "../../contract/words.ts";
import { databaseNow } from "../database-now.ts";
import type { BackupId, DatabaseAt, Manifest } from "../ports.ts";
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
      const { id } = plan;
      const { bytes } = (await finished(ports, context, id)) ?? (await dump(ports, context, plan));
      context.note(`${id.timestamp}, ${formatBytes(bytes)}`);
    },
    async undo(context, plan) {
      if (plan && "id" in plan) await ports.backups.removeUnfinished(plan.id, context.run);
    },
  };
}

type Planned = Exclude<BackUp, { skipped: string }>;

/** By an earlier worker, which did not live to say so. */
async function finished({ backups }: DeployPorts, { run }: RunContext, id: BackupId): Promise<Manifest | undefined> {
  const all = await backups.list(id.application, id.environment);
  const own = all.some((backup) => backup.id.timestamp === id.timestamp && backup.manifest?.run === run);
  return own ? (await backups.read(id)).manifest : undefined;
}

async function dump(ports: DeployPorts, context: RunContext, { database, id }: Planned): Promise<Manifest> {
  const { clock, databases } = ports;
  const live = await whatIsLive(ports, context, id);
  const backup = await ports.backups.begin(id, context.run);
  const from = clock.now();
  const begin = clock.elapsed();
  await backup.store(
    { role: "database", name: "database.sql.zst" },
    (into) => databases.dump(database, `backup-${context.run}`, into, context.signal),
    context.signal,
  );
  return backup.finish({
    method: "logical",
    database: { name: database.name, engine: database.engine },
    takenAt: { from, to: clock.now() },
    tookMs: Math.round(clock.elapsed() - begin),
    ...live,
  });
}

async function whatIsLive(ports: DeployPorts, context: RunContext, { application }: BackupId) {
  const { live } = context.planOf<Checked>("preflight");
  const record = await ports.store.run(context.run);
  const release = live === undefined ? undefined : await ports.store.release(application, live);
  return {
    ...(release && { release: release.number, commit: release.commit }),
    reason: `before ${record?.header.title ?? "a deploy"}`,
    by: record?.header.requestedBy ?? "",
  };
}

const databaseGone = (service: string) =>
  new Refusal(
    "database-not-running",
    `The ${service} of the live release does not run, so it cannot be backed up. Nothing was changed. Start it, then deploy again.`,
  );
