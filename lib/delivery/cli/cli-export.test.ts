import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import type { BackupView, ExportEvent } from "../../contract/backups.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";
import { temporaryFolder } from "../../testing/temporary.ts";

vi.setConfig({ testTimeout: 60_000 });

const timestamp = "2026-11-25T19-01-07Z";
const sql = "CREATE TABLE stock (id INT);\n-- Dump completed on 2026-11-25 19:01:07\n";
const stored = zstdCompressSync(sql);
const whole: ExportEvent = {
  type: "whole",
  bytes: stored.length,
  sha256: createHash("sha256").update(stored).digest("hex"),
};

/** A run that has exported this, and is sent in two pieces. */
async function exporting(events?: ExportEvent[]) {
  const worker = await fakeWorker();
  worker.journal({ type: "finished", outcome: "succeeded", sentence: "It is exported." });
  const pieces = [stored.subarray(0, 20), stored.subarray(20)].map(
    (piece): ExportEvent => ({ type: "bytes", base64: piece.toString("base64") }),
  );
  await worker.serve({
    backups: async ({ environment }) => (environment === "staging" ? [{ timestamp, environment } as BackupView] : []),
    async *download() {
      for (const event of events ?? [...pieces, whole]) yield [event];
    },
  });
  const target = temporaryFolder();
  return { ...worker, target, run: (...args: string[]) => slipway(worker.folder, "export", timestamp, ...args) };
}

test("a backup is exported to a file of its owner's, compressed as its name says", async () => {
  const { run, target, asked } = await exporting();
  for (const [name, read] of [
    ["a.sql.zst", (bytes: Buffer) => zstdDecompressSync(bytes).toString()],
    ["a.sql.gz", (bytes: Buffer) => gunzipSync(bytes).toString()],
    ["a.sql", (bytes: Buffer) => bytes.toString()],
  ] as const) {
    const file = join(target, name);
    const { code, out } = await run("--to", file);
    expect([code, out]).toEqual([0, `It is in ${file}.\n`]);
    expect(read(readFileSync(file))).toBe(sql);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  expect(readdirSync(target).sort()).toEqual(["a.sql", "a.sql.gz", "a.sql.zst"]);
  expect(asked[0]?.input).toMatchObject({ kind: "export", environment: "staging", timestamp });
});

test("on standard output there is the dump and nothing else", async () => {
  const { run } = await exporting();
  const { code, out, error } = await run("--to", "-", "--as", "sql");
  expect([code, out]).toEqual([0, sql]);
  expect(error).toContain("Run 12 exports the backup");
});

test("a file that is there is never written to, and nothing is asked", async () => {
  const { run, target, asked } = await exporting();
  const file = join(target, "a.sql");
  writeFileSync(file, "mine");
  const { code, error } = await run("--to", file);
  expect([code, error]).toEqual([1, expect.stringMatching(/is there already, and stays as it is/)]);
  expect(readFileSync(file, "utf8")).toBe("mine");
  expect(asked).toEqual([]);
});

test("an export that is cut off, or not what was exported, leaves no file", async () => {
  const half: ExportEvent = { type: "bytes", base64: stored.subarray(0, 20).toString("base64") };
  for (const events of [[half], [half, whole]]) {
    const { run, target } = await exporting(events);
    const { code, error } = await run("--to", join(target, "a.sql.zst"));
    expect([code, error]).toEqual([1, expect.stringMatching(/did not come whole/)]);
    expect(readdirSync(target)).toEqual([]);
  }
});
