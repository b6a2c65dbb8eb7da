import { Refusal } from "../../../contract/refusal.ts";
import { counted, formatDuration } from "../../../contract/words.ts";
import { compare, compareVolumes, inShort } from "../../../domain/backup/compare.ts";
import type { Manifest, Proof, RestoredFacts, VolumesFacts } from "../../../domain/backup/manifest.ts";
import type { DatabaseAt } from "../../ports.ts";
import type { Step } from "../../step.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest } from "../deploy-request.ts";
import {
  archive,
  copyVolume,
  marks,
  noteSkipped,
  type ProofPlan,
  proofOf,
  volumeArchive,
  volumeCopy,
} from "./backup-plan.ts";
import { startBlank } from "./blank-server.ts";
import { startAndWait } from "./scratch-server.ts";

export interface Proven {
  tables: number;
  rows: number;
  tookMs: number;
}

/**
 * What was read back from the disk, in a server that nobody reaches, compared with what the manifest says. The server of a
 * physical copy stays for the rehearsal, or until all scratch is removed; that of a dump knows none of the accounts.
 */
export function prove(ports: DeployPorts): Step<RunRequest, null, Proven | null> {
  return {
    name: "prove",
    title: "Prove",
    kind: "reversible",
    limitMs: minutes(240),
    async plan() {
      return null;
    },
    async act(context) {
      const plan = proofOf(context);
      if (!plan) return (noteSkipped(context), null);
      const begin = ports.clock.elapsed();
      const { manifest } = await ports.backups.read(plan.id);
      const restored = await evident(ports, context, plan, () => restore(ports, context, plan));
      const volumes = await evident(ports, context, plan, () => restoreVolumes(ports, context, plan, manifest));
      await evident(ports, context, plan, async () => assertEqual(manifest, restored, volumes));
      const tookMs = Math.round(ports.clock.elapsed() - begin);
      await saveProof(ports, context, plan, manifest.volumes ? { ...restored, volumes } : restored, tookMs);
      if (manifest.setAside !== undefined)
        await ports.backups.pin(plan.id, { by: `run ${context.run}`, at: ports.clock.now() });
      if (plan.method === "logical")
        await ports.engine.removeScratch(plan.scope, marks.proof(context.run), context.signal);
      const { tables, rows } = sizeOf(restored);
      context.note(`${counted(tables, "table")}, ${counted(rows, "row")} as in the source, ${formatDuration(tookMs)}`);
      return { tables, rows, tookMs };
    },
    async undo(context) {
      const plan = proofOf(context);
      if (!plan) return;
      for (const mark of [marks.proof, marks.copy, marks.volumes])
        await ports.engine.removeScratch(plan.scope, mark(context.run), context.signal);
    },
  };
}

/** Where the server on the copy is; when it is not needed any more, nobody waits for it to end in order. */
export const copyPlace = (plan: ProofPlan, run: number) => ({
  mark: marks.proof(run),
  volume: copyVolume(plan, run),
  names: plan.names ?? [],
  endsAtOnce: true,
});

async function restore(ports: DeployPorts, context: RunContext, plan: ProofPlan): Promise<RestoredFacts> {
  const { databases, engine } = ports;
  const { scope } = plan;
  const place = copyPlace(plan, context.run);
  const { mark } = place;
  await engine.removeScratch(scope, mark, context.signal);
  if (plan.method === "physical")
    return lookAtCopy(databases, await startAndWait(ports, context, plan, "copy", place), context);
  await engine.removeScratch(scope, marks.copy(context.run), context.signal);
  const server = await startBlank(ports, context, plan, { mark, volume: place.volume });
  const content = await ports.backups.open(plan.id, archive(plan.method).name, context.signal);
  await databases.load(server, mark, content, context.signal);
  return lookAtCopy(databases, server, context);
}

/** Each into a volume that nobody has, which goes with the copy. */
async function restoreVolumes(
  { backups, engine }: DeployPorts,
  { run, signal }: RunContext,
  plan: ProofPlan,
  { volumes = {} }: Manifest,
): Promise<VolumesFacts> {
  const restored: VolumesFacts = {};
  const mark = marks.volumes(run);
  for (const key of Object.keys(volumes)) {
    const copy = { image: plan.server.image, mark, volume: volumeCopy(plan, run, key) };
    await engine.removeScratch(plan.scope, mark, signal);
    const content = await backups.open(plan.id, volumeArchive(key).name, signal);
    restored[key] = await engine.writeVolume(plan.scope, copy, content, signal);
  }
  await engine.removeScratch(plan.scope, mark, signal);
  return restored;
}

/** Everything that a manifest can be compared with. */
export async function lookAtCopy(
  databases: DeployPorts["databases"],
  server: DatabaseAt,
  { signal }: RunContext,
): Promise<RestoredFacts> {
  const tables = await databases.contents(server, signal);
  const { schema, objects, serverVersion } = await databases.facts(server, signal);
  return { tables, schema, objects, serverVersion };
}

/** Refuses `backup-differs`. */
export function assertEqual(manifest: Manifest, restored: RestoredFacts, volumes?: VolumesFacts): void {
  const differences = [...compare(manifest, restored), ...(volumes ? compareVolumes(manifest.volumes, volumes) : [])];
  if (differences.length > 0) throw new Refusal("backup-differs", inShort(differences));
}

async function saveProof(
  ports: DeployPorts,
  { run }: RunContext,
  { id }: ProofPlan,
  restored: RestoredFacts & Pick<Proof, "volumes">,
  tookMs: number,
) {
  const by = (await ports.store.run(run))?.header.requestedBy ?? "";
  await ports.backups.saveProof(id, { ...restored, at: ports.clock.now(), tookMs, by, run });
}

/** They speak against the backup itself, also where the machine may have been at fault: it can be proven again. */
const evidence: ReadonlySet<string> = new Set([
  "backup-differs",
  "backup-damaged",
  "database-damaged",
  "database-not-ready",
  "load-failed",
  "server-failed",
  "volume-unwritable",
]);

/** Whatever speaks against the backup is written down beside it, and from then on it is not proven. */
export async function evident<T>(
  { backups, clock }: Pick<DeployPorts, "backups" | "clock">,
  { run, signal }: RunContext,
  { id }: Pick<ProofPlan, "id">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || !(error instanceof Refusal) || !evidence.has(error.code)) throw error;
    await backups.saveFailedProof(id, { at: clock.now(), why: error.message.slice(0, 2000), run });
    throw new Refusal(
      "proof-failed",
      `The backup ${id.timestamp} is not proven: ${error.message} It is listed as failed.`,
    );
  }
}

function sizeOf({ tables }: RestoredFacts) {
  const all = Object.values(tables);
  return { tables: all.length, rows: all.reduce((sum, { rows }) => sum + rows, 0) };
}
