import { pipeline } from "node:stream/promises";
import type { ExportInput } from "../../../contract/backups.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { formatBytes } from "../../../contract/words.ts";
import { roomProblem } from "../../../domain/backup/room.ts";
import type { Application, BackupId, ExportedFile, Exports, WholeBackup } from "../../ports.ts";
import { usableBackup } from "../../restore-source.ts";
import type { Step } from "../../step.ts";
import { type DeployPorts, minutes, type RunContext, type RunRequest } from "../deploy-request.ts";
import { archive, copyVolume, marks, type ProofPlan } from "./backup-plan.ts";
import { assertEqual, lookAtCopy } from "./prove.ts";
import { startAndWait } from "./scratch-server.ts";
import { backupAsked, planProof } from "./unpack.ts";

type Ports = DeployPorts & { exports: Exports };

/** A dump needs no server to be one. */
type ExportPlan = { application: Application } & (
  | (ProofPlan & { method: "physical" })
  | (Pick<ProofPlan, "id" | "scope"> & { method: "logical" })
);

export type Exported = ExportedFile;

const keptMs = 24 * 60 * 60_000;

export function preflightExport(ports: Ports): Step<ExportInput, ExportPlan, void> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { application, here, id } = await backupAsked(ports, context.request);
      const backup = await usableBackup(ports, id);
      await assertRoom(ports, backup);
      if (backup.manifest.method === "logical") return { application, id, scope: here, method: "logical" };
      return { application, ...(await planProof(ports, context, here, backup.manifest)), method: "physical" };
    },
    async act(context, { id, method }) {
      context.note(`${id.timestamp}, ${method}`);
    },
  };
}

/** A dump is often smaller than a physical copy, and indexes are not in it; twice the archive is on the safe side. */
async function assertRoom({ backups }: Ports, { manifest }: WholeBackup): Promise<void> {
  const free = { engine: Number.POSITIVE_INFINITY, archives: await backups.freeBytes() };
  const problem = roomProblem(free, { engine: 0, archives: 2 * manifest.bytes });
  if (problem) throw new Refusal("backup-no-room", `${problem} Nothing was changed.`);
}

/** SQL in a file of the worker's. What a physical copy has is compared with its manifest before it is dumped. */
export function exportDump(ports: Ports): Step<RunRequest, null, Exported> {
  return {
    name: "export",
    title: "Export",
    kind: "reversible",
    limitMs: minutes(240),
    async plan() {
      return null;
    },
    async act(context) {
      const plan = context.planOf<ExportPlan>("preflight");
      await ports.exports.removeBefore(ports.clock.now() - keptMs);
      const exported = await (plan.method === "logical"
        ? copyDump(ports, context, plan.id)
        : dumpCopy(ports, context, plan));
      context.note(formatBytes(exported.bytes));
      return exported;
    },
    async undo(context) {
      await ports.exports.remove(context.run);
      const { scope } = context.planOf<ExportPlan>("preflight");
      await ports.engine.removeScratch(scope, marks.proof(context.run), context.signal);
    },
  };
}

async function copyDump({ backups, exports }: Ports, { run, signal }: RunContext, id: BackupId): Promise<Exported> {
  const content = await backups.open(id, archive("logical").name, signal);
  return exports.write(run, (into) => pipeline(content, into, { end: false, signal }), signal);
}

async function dumpCopy(ports: Ports, context: RunContext, plan: ProofPlan): Promise<Exported> {
  const { databases, engine, exports, backups } = ports;
  const { signal, run } = context;
  const mark = marks.proof(run);
  await engine.removeScratch(plan.scope, mark, signal);
  const server = await startAndWait(ports, context, plan, "copy", { mark, volume: copyVolume(plan, run) });
  const { manifest } = await backups.read(plan.id);
  if (manifest.source) assertEqual(manifest, await lookAtCopy(databases, server, context));
  const exported = await exports.write(run, (into) => databases.dump(server, mark, into, signal), signal);
  await engine.removeScratch(plan.scope, mark, signal);
  return exported;
}
