import type { BackUpInput } from "../../../contract/backups.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { backupPolicyOf } from "../../../domain/policy/rules.ts";
import { namesIn } from "../../../domain/release/rehearsal.ts";
import type { Scope } from "../../../domain/release/spec.ts";
import { acceptedPolicy } from "../../accepted-policy.ts";
import { databaseServer } from "../../database-server.ts";
import type { Application } from "../../ports.ts";
import { setAsideStandbys } from "../../set-aside-archives.ts";
import type { Step, StepContext } from "../../step.ts";
import { liveRelease, planOfRelease } from "../../surroundings.ts";
import { slipway } from "../../tend-standbys.ts";
import {
  applicationOf,
  type DeployPorts,
  minutes,
  type RunContext,
  type RunRequest,
  registeredApplication,
  scope,
  scopeOf,
} from "../deploy-request.ts";
import type { Checked } from "../preflight.ts";
import type { Recorded } from "../record-commit.ts";
import type { BackupPlan, Skipped } from "./backup-plan.ts";
import { planBackup } from "./plan-backup.ts";

/** Of a deploy: whether there is a backup, and how it is taken. `method`: instead of the one that suits the database. */
export function prepareBackup(
  ports: DeployPorts,
  { method }: { method?: "logical" } = {},
): Step<RunRequest, BackupPlan | Skipped, void> {
  return {
    name: "back-up",
    title: "Prepare backup",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { model, live } = context.planOf<Checked>("preflight");
      if (!model.backupBeforeDeploy) return { skipped: "slipway.yaml asks for none" };
      if (!model.database) return { skipped: "there is no database" };
      const { layout, release } = context.planOf<Recorded>("record-commit");
      const source = await databaseServer(ports, scopeOf(ports, context), layout, context.signal);
      if (!source && live === undefined) return { skipped: "there is no database yet" };
      if (!source) throw databaseGone(model.database.service);
      const record = await ports.store.run(context.run);
      const about = {
        ...(await whatIsLive(ports, context.planOf<Checked>("preflight").application.id, live)),
        reason: `before r${release}`,
        by: record?.header.requestedBy ?? "",
      };
      const serving = await servingPlan(ports, context, live);
      const names = [...new Set([layout, serving ?? layout].flatMap(namesIn))];
      const wanted = { source, live: serving, volumes: model.backupVolumes, about, ...(method && { asked: method }) };
      return { names, ...(await planBackup(ports, context, wanted)) };
    },
    async act(context, plan) {
      context.note("skipped" in plan ? plan.skipped : `${plan.id.timestamp}, ${plan.method}`);
    },
  };
}

const servingPlan = async ({ store }: DeployPorts, context: RunContext, live: number | undefined) =>
  live === undefined ? undefined : planOfRelease(await store.release(applicationOf(context).id, live));

export type BackupPreflight = BackupPlan & { application: Application; startedAt: number };

/** Of a run that is about nothing but a backup of what is live. */
export function preflightBackup(ports: DeployPorts): Step<BackUpInput, BackupPreflight, void> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const startedAt = ports.clock.now();
      const application = await registeredApplication(ports);
      const { environment, method } = context.request;
      const here = scope(ports, application, environment);
      const engine = await ports.engine.info(context.signal);
      context.output(`engine ${engine.version} on ${engine.host} answers`);
      const { release, plan, ...what } = await wantedOf(ports, context, here);
      const source = await databaseServer(ports, here, plan, context.signal);
      if (!source) throw databaseGone(plan.database?.service ?? "database");
      const by = (await ports.store.run(context.run))?.header.requestedBy ?? "";
      const about = { release: release.number, commit: release.commit, by, ...what };
      const { volumes } = backupPolicyOf(await acceptedPolicy(ports.store, application.id), environment);
      const asked = what.setAside === undefined ? method : "logical";
      const wanted = { source, live: plan, volumes, about, ...(asked && { asked }) };
      return { application, startedAt, ...(await planBackup(ports, context, wanted)) };
    },
    async act(context, { id, method }) {
      context.note(`${id.timestamp}, ${method}`);
    },
  };
}

/**
 * What is live, or what a restore has set aside. That lets itself be dumped only: its server refuses every change, and a
 * physical copy needs an account and a plugin there.
 */
async function wantedOf(ports: DeployPorts, { request, run }: StepContext<BackUpInput>, here: Scope) {
  const { environment, release: number } = request;
  if (number === undefined) {
    const live = await liveRelease(ports, here);
    const plan = planOfRelease(live);
    if (!live || !plan) throw nothingLive(environment);
    const asker = (await ports.store.run(run))?.actor.id;
    return { release: live, plan, reason: asker === slipway.id ? "on schedule" : "by hand" };
  }
  const standbys = await setAsideStandbys(ports.store, here.application, environment);
  const found = standbys.find(({ record }) => record.number === number);
  const plan = planOfRelease(found?.record);
  if (!found || !plan) throw new Error(`r${number} was found to be set aside`);
  const { record, restore: setAside } = found;
  return { release: record, plan, reason: `set aside by the restore #${setAside}`, setAside };
}

async function whatIsLive({ store }: DeployPorts, application: string, live: number | undefined) {
  const release = live === undefined ? undefined : await store.release(application, live);
  return release ? { release: release.number, commit: release.commit } : {};
}

const nothingLive = (environment: string) =>
  new Refusal(
    "nothing-live",
    `Nothing is deployed to ${environment}, so there is nothing to back up. Nothing was changed.`,
  );

const databaseGone = (service: string) =>
  new Refusal(
    "database-not-running",
    `The ${service} of the live release does not run, so it cannot be backed up. Nothing was changed. Start it, then try again.`,
  );
