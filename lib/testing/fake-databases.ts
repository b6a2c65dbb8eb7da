import { PassThrough } from "node:stream";
import type { Databases, DeployBackups, OldManifest } from "../application/ports.ts";

/** Databases and backups that outlive a worker. */
export interface DatabaseWorld {
  manifests: OldManifest[];
  /** Timestamps of what was begun and is not finished. */
  unfinished: string[];
  /** What the schema is; it stands for all tables. */
  schema: string;
}

export const databaseWorld = (): DatabaseWorld => ({ manifests: [], unfinished: [], schema: "schema-1" });

export const fakeDatabases = (world: DatabaseWorld): Databases => ({
  async dump({ name }, _mark, into, signal) {
    signal.throwIfAborted();
    into.write(`-- ${name}\n`);
  },
  schemaFingerprint: async () => world.schema,
});

/** `between`: when a backup is begun, and not yet finished. */
export const fakeBackups = (world: DatabaseWorld, between: () => void = () => {}): DeployBackups => {
  const finish = (timestamp: string) => {
    world.unfinished = world.unfinished.filter((other) => other !== timestamp);
  };
  return {
    async store(id, facts, write) {
      world.unfinished.push(id.timestamp);
      between();
      await write(new PassThrough().resume());
      finish(id.timestamp);
      const manifest = { id, ...facts, file: "database.sql.zst", bytes: 1_000, sha256: "0", tookMs: 1 };
      world.manifests.push(manifest);
      return manifest;
    },
    manifest: async ({ timestamp }) => world.manifests.find(({ id }) => id.timestamp === timestamp),
    removeUnfinished: async ({ timestamp }) => finish(timestamp),
  };
};
