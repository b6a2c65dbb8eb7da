import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDockerEngine } from "#lib/adapters/docker/engine.ts";
import type { BackupId, DatabaseAt } from "#lib/application/ports.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { backupFolder } from "../backups/backup-folder.ts";
import { createDatabases } from "./databases.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { docker, host, images, instance, cleanUp } = testEngine();
const scope = { instance, application: "wms", environment: "production" as const };
const password = `it's a "secret"`;
const engine = createDockerEngine({ host, instance });
const databases = createDatabases(engine);
const dumpFile = { role: "database" as const, name: "database.sql.zst" };
const servers = [
  { kind: "mysql", image: images.MYSQL_IMAGE, client: "mysql", dumper: "mysqldump" },
  { kind: "mariadb", image: images.MARIADB_IMAGE, client: "mariadb", dumper: "mariadb-dump" },
] as const;

afterAll(cleanUp);

describe.each(servers)("$kind", ({ kind, image, client, dumper }) => {
  const at: DatabaseAt = { scope, container: `${instance}-${kind}`, engine: kind, name: "warehouse", user: "wms" };
  let signal = new AbortController().signal;
  let folder = "";

  beforeAll(async () => {
    signal = AbortSignal.timeout(200_000);
    folder = await mkdtemp(join(tmpdir(), "slipway-backups-"));
    const labels = { "slipway.instance": instance, "slipway.application": "wms", "slipway.environment": "production" };
    const container = await docker.createContainer({
      name: at.container,
      Image: image,
      Env: [`MYSQL_ROOT_PASSWORD=${password}`, "MYSQL_DATABASE=warehouse", "MYSQL_USER=wms", "MYSQL_PASSWORD=other"],
      Labels: { ...labels, "slipway.service": "database", "slipway.role": "resident" },
    });
    await container.start();
    await eventually(() => sql("SELECT 1"), 90_000);
    await sql("CREATE TABLE items (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20), picture BLOB) CHARSET utf8mb4");
    await sql("INSERT INTO items (name, picture) VALUES ('shelf ⏎', 0xFF00FE)");
    await sql("CREATE PROCEDURE count_items() SELECT COUNT(*) FROM items");
    await sql("CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DO DELETE FROM items WHERE name IS NULL");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function sql(text: string): Promise<string> {
    const into = new PassThrough();
    const read = into.toArray();
    const command = {
      run: [client, "-uroot", "-h127.0.0.1", "-N", "--default-character-set=utf8mb4", "-e", text, "warehouse"],
      into,
      mark: "test",
    };
    const { exitCode, errors } = await engine.execInto(
      scope,
      at.container,
      { ...command, environment: { MYSQL_PWD: password } },
      signal,
    );
    into.end();
    if (exitCode !== 0) throw new Error(errors);
    return Buffer.concat((await read) as Buffer[]).toString();
  }

  const processes = async () =>
    (await engine.exec(scope, at.container, ["sh", "-c", "cat /proc/[0-9]*/comm"], signal)).output;

  test("a backup is the whole database, compressed, for the worker alone, and has no secret in it", async () => {
    const backups = backupFolder({ dataFolder: folder, secret: "s".repeat(32) });
    const id: BackupId = { application: "wms", environment: "production", timestamp: "2026-11-25T19-01-07Z" };
    const unfinished = await backups.begin(id, 1);
    const file = await unfinished.store(dumpFile, (into) => databases.dump(at, "backup-1", into, signal), signal);
    const manifest = await unfinished.finish({
      method: "logical",
      database: { name: at.name, engine: at.engine },
      takenAt: { from: 1, to: 2 },
      tookMs: 1,
      reason: "test",
      by: "Anna",
    });
    const own = join(folder, "backups/wms/production", id.timestamp);
    expect((await readdir(own)).sort()).toEqual(["database.sql.zst", "manifest.json"]);
    expect((await stat(own)).mode & 0o777).toBe(0o700);
    expect((await stat(join(own, file.name))).mode & 0o777).toBe(0o600);
    expect(file.bytes).toBe((await stat(join(own, file.name))).size);
    expect(await backups.read(id)).toMatchObject({ state: "stored", manifest });

    const dump = zstdDecompressSync(await readFile(join(own, file.name))).toString();
    expect(dump).toContain("0xFF00FE");
    expect(dump).toContain("shelf ⏎");
    expect(dump).toMatch(/PROCEDURE `count_items`/);
    expect(dump).toMatch(/EVENT `tidy`/);
    expect(dump).not.toMatch(/^(USE|CREATE DATABASE)/m);
    expect(dump).toMatch(/-- Dump completed[^\n]*\n$/);
    expect(dump).not.toContain(password);

    await backups.removeUnfinished(id, 1);
    expect(await backups.read(id)).toMatchObject({ state: "stored", manifest });
  });

  test("a dump that fails, or is cut, leaves no backup and no process behind", async () => {
    const backups = backupFolder({ dataFolder: folder, secret: "s".repeat(32) });
    const id: BackupId = { application: "wms", environment: "production", timestamp: "2026-11-25T19-02-00Z" };
    const missing = { ...at, name: "nowhere" };
    const unfinished = await backups.begin(id, 2);
    await expect(
      unfinished.store(dumpFile, (into) => databases.dump(missing, "backup-2", into, signal), signal),
    ).rejects.toMatchObject({ code: "dump-failed", message: expect.stringContaining("nowhere") });
    expect(await backups.list("wms", "production")).toHaveLength(1);
    await backups.removeUnfinished(id, 2);
    expect(await readdir(join(folder, "backups/wms/production"))).toEqual(["2026-11-25T19-01-07Z"]);

    const stuck = new Writable({ highWaterMark: 1, write: () => {} }); // a disk that takes nothing
    const stop = new AbortController();
    const dump = databases.dump(at, "backup-3", stuck, stop.signal);
    dump.catch(() => {});
    await sql("SELECT 1");
    stop.abort(new Error("cancelled"));
    await expect(dump).rejects.toThrow("cancelled");
    expect(await processes()).not.toContain(dumper);
  });

  test("passwords of another environment are tried here: its own are taken, wrong ones and unknown users are not", async () => {
    const from = { ...at, container: `${instance}-${kind}-stranger`, user: "stranger" };
    const labels = { "slipway.instance": instance, "slipway.application": "wms", "slipway.environment": "production" };
    const stranger = (application: string, root: string) =>
      docker.createContainer({
        name: from.container,
        Image: image,
        Env: [`MYSQL_PASSWORD=${application}`, `MYSQL_ROOT_PASSWORD=${root}`],
        Labels: labels,
      });
    for (const [application, root, accepted] of [
      ["of its own", "of its own", []],
      ["other", password, ["wms", "root"]],
    ] as const) {
      const container = await stranger(application, root);
      const tried = await databases.tryPasswords(from, at, signal);
      await container.remove({ v: true });
      expect(tried.map(({ user }) => user)).toEqual(["stranger", "wms", "root"]);
      expect(tried.filter((one) => one.accepted).map(({ user }) => user)).toEqual(accepted);
      expect(new Set(tried.map(({ detail }) => detail))).toEqual(
        new Set(["access denied", ...(accepted.length > 0 ? ["the server took it"] : [])]),
      );
    }
  });

  test("a schema has the same fingerprint until it is changed, whatever is in it", async () => {
    const before = await databases.schemaFingerprint(at, signal);
    await sql("INSERT INTO items (name) VALUES ('more')");
    expect(await databases.schemaFingerprint(at, signal)).toBe(before);
    await sql("ALTER TABLE items ADD COLUMN place VARCHAR(10)");
    const after = await databases.schemaFingerprint(at, signal);
    expect(after).not.toBe(before);
    await sql("ALTER TABLE items DROP COLUMN place");
    expect(await databases.schemaFingerprint(at, signal)).toBe(before);
    await sql("DROP PROCEDURE count_items");
    expect(await databases.schemaFingerprint(at, signal)).not.toBe(before);
  });
});
