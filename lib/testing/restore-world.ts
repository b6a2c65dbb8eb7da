import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { deployToStaging } from "../application/deploy-to-staging.ts";
import type { Pipelines } from "../application/pipelines.ts";
import { restore } from "../application/restore.ts";
import { rollBack } from "../application/roll-back.ts";
import { type DeployPorts, usualLimits } from "../application/steps/deploy-request.ts";
import { stopStandby } from "../application/stop-standby.ts";
import { undoRestore } from "../application/undo-restore.ts";
import type { Manifest } from "../domain/backup/manifest.ts";
import { aBackupId, aManifest, aProof } from "./backup-builders.ts";
import { aScope } from "./builders.ts";
import type { CrashPorts } from "./crash-worker.ts";
import type { CrashWorld } from "./crash-world.ts";
import { keepingStandbys, sampleSettings, sampleSource } from "./sample-source.ts";

/** When the backup of these worlds was taken. */
export const backedUpAt = "2026-11-01T02-00-00Z";

const content = JSON.stringify({ items: 2 });
const dump = Buffer.from(`${content}\n-- Dump completed\n`);
const tar = await (async () => {
  const packed = pack();
  packed.entry({ name: "volume", type: "directory" });
  packed.entry({ name: "volume/content" }, content);
  packed.finalize();
  return buffer(packed);
})();

interface Lying {
  as: "snapshot" | "archive" | "dump";
  /** What was live then. */
  release?: number;
  /** What it says that it has; it has two. */
  items?: number;
  proven?: boolean;
  facts?: Partial<Manifest>;
}

/** A proven backup of two items in staging. The live database has three. */
export function lies({ as, release = 1, items = 2, proven = true, facts = {} }: Lying) {
  return ({ databases, engine }: Pick<CrashWorld, "databases" | "engine">) => {
    const id = aBackupId({ environment: "staging", timestamp: backedUpAt });
    const objects = { tables: 1, views: 0, routines: 0, triggers: 0, events: 0 };
    const name = as === "dump" ? "database.sql.zst" : "database.tar.zst";
    const { image: _, ...database } = aManifest().database;
    const manifest = aManifest({
      id,
      method: as === "dump" ? "logical" : "physical",
      release,
      database,
      source: { tables: { items: { min: items, max: items } }, schema: "schema-1", objects, notInnodb: [] },
      files: [{ role: "database", name, bytes: 20, sha256: "0".repeat(64) }],
      ...facts,
    });
    const tables = { items: { rows: items, checksum: `checksum of ${items}` } };
    const proof = { version: 1 as const, manifest: "0".repeat(64), ...aProof({ tables, objects }) };
    const contents = { [name]: as === "dump" ? dump : tar };
    databases.backups.finished.push({ id, manifest, contents, ...(proven && { proof }) });
    const volume = { name: "snapshot", key: "staging_mysql_data", scope: aScope(), snapshot: backedUpAt, content };
    if (as === "snapshot") engine.volumes.push(volume);
  };
}

const source = sampleSource(keepingStandbys);

export const restorePorts = (ports: CrashPorts): DeployPorts => ({
  ...ports,
  ...sampleSettings(source),
  limits: { ...usualLimits, idle: 50 },
});

export function restorePipelines(ports: CrashPorts): Pipelines {
  const all = restorePorts(ports);
  return {
    deploy: { staging: deployToStaging(all) },
    rollback: { staging: rollBack(all) },
    restore: { staging: restore(all) },
    "undo-restore": { staging: undoRestore(all) },
    "stop-standby": { staging: stopStandby(all) },
  };
}
