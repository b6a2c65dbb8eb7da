import type { ProveInput } from "../../../contract/backups.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { formatBytes } from "../../../contract/words.ts";
import { roomToProve } from "../../../domain/backup/room.ts";
import { databaseServer } from "../../database-server.ts";
import type { Application } from "../../ports.ts";
import type { Step } from "../../step.ts";
import { liveRelease, planOfRelease } from "../../surroundings.ts";
import { type DeployPorts, minutes, type RunRequest, registeredApplication, scope } from "../deploy-request.ts";
import { archive, copyVolume, marks, type ProofPlan, proofOf } from "./backup-plan.ts";
import { assertRoom, proofNetwork } from "./plan-backup.ts";
import { evident } from "./prove.ts";

export type ProofPreflight = ProofPlan & { application: Application };

/** Of a run that proves a backup which is there. Copies are started like the live server, of the image in the manifest. */
export function preflightProof(ports: DeployPorts): Step<ProveInput, ProofPreflight, void> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const application = await registeredApplication(ports);
      const { environment, timestamp } = context.request;
      const here = scope(ports, application, environment);
      const id = { application: application.id, environment, timestamp };
      const { manifest } = await ports.backups.read(id);
      const plan = planOfRelease(await liveRelease(ports, here));
      const live = plan && (await databaseServer(ports, here, plan, context.signal));
      if (!live) throw noServer(environment);
      const image = manifest.database.image ?? live.container.image;
      await assertImage(ports, image, context.signal);
      const { bytes } = await ports.databases.facts(live.database, context.signal);
      await assertRoom(ports, context, roomToProve(Math.max(bytes, manifest.bytes)));
      return {
        application,
        id,
        method: manifest.method,
        scope: here,
        database: { engine: manifest.database.engine, name: manifest.database.name, user: live.database.user },
        server: { ...live.container, image },
        network: await proofNetwork(ports, context, here),
      };
    },
    async act(context, { id, method }) {
      context.note(`${id.timestamp}, ${method}`);
    },
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
      if (plan?.method !== "physical") return context.note("not needed: it is a dump");
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

async function assertImage({ engine }: DeployPorts, image: string, signal: AbortSignal): Promise<void> {
  if ((await engine.presentImages([image], signal)).length > 0) return;
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
