import { Refusal } from "../../contract/refusal.ts";
import { counted } from "../../contract/words.ts";
import { compare, compareCopies, inShort } from "../../domain/backup/compare.ts";
import type { RestoredFacts } from "../../domain/backup/manifest.ts";
import type { DatabaseFacts, Manifest, WholeBackup } from "../ports.ts";
import type { Step } from "../step.ts";
import { type DeployPorts, minutes, type RunRequest, scopeOf } from "./deploy-request.ts";
import { restoredDatabase } from "./restore-beside.ts";
import type { RestoreChecked, RestoreReserved } from "./restore-preflight.ts";

/** Up to this size everything in a snapshot is read again: it takes no time that anybody notices. */
const smallBytes = 256e6;

/**
 * What runs is what was backed up: all rows and checksums of what came from the archive. A large snapshot is known by
 * its objects, and by not being from before the backup (by the source's binary log), so that restoring it takes as long as a small one.
 */
export function compareRestored(ports: DeployPorts): Step<RunRequest, null, void> {
  return {
    name: "compare",
    title: "Compare",
    kind: "reversible",
    limitMs: minutes(60),
    async plan() {
      return null;
    },
    async act(context) {
      const { id, source } = context.planOf<RestoreChecked>("preflight");
      const { release } = context.resultOf<RestoreReserved>("preflight");
      const at = restoredDatabase(context);
      const [backup, facts] = await Promise.all([ports.backups.read(id), ports.databases.facts(at, context.signal)]);
      const all = source.way !== "snapshot" || facts.bytes <= smallBytes;
      const tables = all ? await ports.databases.contents(at, context.signal) : tablesThen(backup);
      const differences = [
        ...(source.way === "dump" ? [] : elsewhere(backup.manifest, facts)),
        ...differencesFrom(backup, { ...facts, tables }, source.way === "dump"),
      ];
      if (differences.length > 0) throw differs(id.timestamp, differences);
      await ports.store.updateRelease(scopeOf(ports, context).application, release, { schema: facts.schema });
      context.note(noteOf(backup, all, Object.values(tables)));
    },
  };
}

/** A dump may have been loaded into another version than it was taken from: the rows are what counts. */
function differencesFrom(backup: WholeBackup, restored: RestoredFacts, anyVersion: boolean): string[] {
  const { manifest } = backup;
  const version = <T extends { serverVersion?: string | undefined }>(then: T): T =>
    anyVersion ? { ...then, serverVersion: restored.serverVersion } : then;
  if (backup.state === "proven") return compareCopies(version(backup.proof), restored);
  if (!manifest.source) return [];
  return compare({ ...manifest, database: version(manifest.database) }, restored);
}

/** The manifest has the position from before the copy: whoever wrote meanwhile has moved it on, never back. */
function elsewhere({ binaryLog: before }: Manifest, { copiedAt }: DatabaseFacts): string[] {
  if (!before || !copiedAt) return [];
  const [then, now] = [numberOf(before), numberOf(copiedAt)];
  if (now > then || (now === then && copiedAt.position >= before.position)) return [];
  return [
    `It is a copy of ${copiedAt.file} at ${copiedAt.position}, and the backup was begun at ${before.file}, ${before.position}.`,
  ];
}

/** `binlog.000002` */
const numberOf = ({ file }: { file: string }) => Number(/\d+$/.exec(file)?.[0]);

function tablesThen(backup: WholeBackup): RestoredFacts["tables"] {
  if (backup.state === "proven") return backup.proof.tables;
  const { tables = {} } = backup.manifest.source ?? {};
  return Object.fromEntries(Object.entries(tables).map(([name, { min }]) => [name, { rows: min, checksum: "" }]));
}

function noteOf(backup: WholeBackup, all: boolean, tables: { rows: number }[]): string {
  const sum = tables.reduce((rows, table) => rows + table.rows, 0);
  const rows = counted(sum, "row");
  if (!all) return "the same schema and objects; too large to be read before it serves";
  if (backup.state === "proven") return `${rows}, with the checksums that were proven`;
  return backup.manifest.source ? `${rows}, within what the source had` : `${rows}; nobody counted the source`;
}

const differs = (timestamp: string, differences: readonly string[]) =>
  new Refusal(
    "restore-differs",
    `What was restored is not what was backed up as ${timestamp}: ${inShort(differences)} What is live was not touched. Restore another backup.`,
  );
