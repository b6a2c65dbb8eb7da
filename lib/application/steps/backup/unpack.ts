import type { ProveInput } from "../../../contract/backups.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { formatBytes } from "../../../contract/words.ts";
import { roomToProve } from "../../../domain/backup/room.ts";
import type { Scope } from "../../../domain/release/spec.ts";
import { databaseServer } from "../../database-server.ts";
import type { Application, BackupId, Manifest } from "../../ports.ts";
import type { Step } from "../../step.ts";
import { liveRelease, planOfRelease } from "../../surroundings.ts";
import {
  type DeployPorts,
  minutes,
  type RunContext,
  type RunRequest,
  registeredApplication,
  scope,
} from "../deploy-request.ts";
import { archive, copyVolume, marks, noteSkipped, type ProofPlan, proofOf } from "./backup-plan.ts";
import { assertRoom } from "./plan-backup.ts";
import { evident } from "./prove.ts";

export type ProofPreflight = ProofPlan & { application: Application };

/** The backup that a run is about, and where it is. */
export async function backupAsked(
  ports: DeployPorts,
  { environment, timestamp }: Pick<BackupId, "environment" | "timestamp">,
) {
  const application = await registeredApplication(ports);
  const id: BackupId = { application: application.id, environment, timestamp };
  return { application, id, here: scope(ports, application, environment) };
}

/** Of a run that proves a backup which is there. */
export function preflightProof(ports: DeployPorts): Step<ProveInput, ProofPreflight, void> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { application, here, id } = await backupAsked(ports, context.request);
      const { manifest } = await ports.backups.read(id);
      return { application, ...(await planProof(ports, context, here, manifest)) };
    },
    async act(context, { id, method }) {
      context.note(`${id.timestamp}, ${method}`);
    },
  };
}

/** Copies are started like the live server, of the image in the manifest or, where that is gone, of the live one's. */
export async function planProof(
  ports: DeployPorts,
  context: RunContext,
  here: Scope,
  { id, method, bytes, database }: Manifest,
): Promise<ProofPlan> {
  const plan = planOfRelease(await liveRelease(ports, here));
  const live = plan && (await databaseServer(ports, here, plan, context.signal));
  if (!live) throw noServer(here.environment);
  const facts = await ports.databases.facts(live.database, context.signal);
  const sameServer = database.serverVersion !== undefined && database.serverVersion === facts.serverVersion;
  const image = await imageFor(ports, database.image, sameServer ? live.container.image : undefined, context.signal);
  await assertRoom(ports, context, roomToProve(Math.max(facts.bytes, bytes)));
  return {
    id,
    method,
    scope: here,
    database: { engine: database.engine, name: database.name, user: live.database.user },
    server: { ...live.container, image: image ?? live.container.image },
  };
}

/** Every file's content is what was stored. */
export function verify(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "verify",
    title: "Verify",
    kind: "reversible",
    limitMs: minutes(240),
    async plan() {
      return null;
    },
    async act(context) {
      const { id } = context.planOf<ProofPreflight>("preflight");
      const { manifest } = await evident(ports, context, { id }, () => ports.backups.verify(id, context.signal));
      context.note(`${manifest.files.length} files, ${formatBytes(manifest.bytes)}`);
    },
  };
}

/** A physical copy from the archive into a volume; a dump is loaded when it is proven. */
export function unpack(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "unpack",
    title: "Unpack",
    kind: "reversible",
    limitMs: minutes(240),
    async plan() {
      return null;
    },
    async act(context) {
      const plan = proofOf(context);
      if (!plan) return noteSkipped(context);
      if (plan.method !== "physical") return context.note("not needed: it is a dump");
      const { scope, server } = plan;
      await ports.engine.removeScratch(scope, marks.copy(context.run), context.signal);
      const copy = { image: server.image, mark: marks.copy(context.run), volume: copyVolume(plan, context.run) };
      await evident(ports, context, plan, async () => {
        const content = await ports.backups.open(plan.id, archive(plan.method).name, context.signal);
        await ports.engine.writeVolume(scope, copy, content, context.signal);
      });
      context.note(copy.volume.name);
    },
    async undo(context) {
      const plan = proofOf(context);
      if (plan) await ports.engine.removeScratch(plan.scope, marks.copy(context.run), context.signal);
    },
  };
}

/** `live`: that of the live server, if it is the same server as was backed up. */
async function imageFor(
  { engine }: DeployPorts,
  image: string | undefined,
  live: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (image === undefined || (await engine.presentImages([image], signal)).length > 0) return image;
  if (live !== undefined) return live;
  throw new Refusal(
    "image-missing",
    `The image of the server that the backup was taken from is not on the engine any more (${image}), so no copy can be started. Nothing was changed. Pull it, then try again.`,
  );
}

const noServer = (environment: string) =>
  new Refusal(
    "database-not-running",
    `The database of ${environment} does not run, and copies are started like it. Nothing was changed. Start it, then try again.`,
  );
