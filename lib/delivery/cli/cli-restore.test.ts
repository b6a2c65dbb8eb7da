import { describe, expect, test, vi } from "vitest";
import type { RestorePreview } from "../../contract/backups.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });

const timestamp = "2026-11-25T19-01-07Z";
const preview = (facts: Partial<RestorePreview> = {}): RestorePreview => ({
  environment: "production",
  timestamp,
  at: 0,
  sinceMs: 7_200_000,
  proven: true,
  loss: {
    by: "counts",
    tables: [
      { table: "orders", changes: 12 },
      { table: "items", changes: -3 },
    ],
  },
  files: { restored: ["uploads"], untouched: ["photos", "/srv/letters"], unused: [] },
  way: "snapshot",
  takes: { ms: 9_000, by: "earlier" },
  live: 7,
  code: { release: 5, commit: "a1b2c3d4" },
  confirm: "CONFIRM",
  ...facts,
});

async function workerWith(facts: Partial<RestorePreview> = {}) {
  const worker = await fakeWorker();
  await worker.serve({ restorePreview: async () => preview(facts) });
  return worker;
}

describe("restore", () => {
  test("says what would be lost, and begins nothing without the phrase", async () => {
    const { folder, asked } = await workerWith();
    const { code, out, error } = await slipway(folder, "restore", "production", timestamp);
    expect(code).toBe(1);
    expect(out).toContain("2026-11-25T19-01-07Z, 2 h 0 min ago, proven");
    expect(out).toContain("from a snapshot that is ready, in about 9.0 s");
    expect(out).toContain("with the code of r5 a1b2c3d");
    expect(out).toMatch(
      /by counting \(rows that were only changed do not show\):\n {2}orders {2}\+12\n {2}items {3}−3\n/,
    );
    expect(out).toContain("\nuploads comes back from the backup, beside that of today, which is kept for undo.\n");
    expect(out).toContain("\nphotos and /srv/letters are not in this backup: they stay as today,");
    expect(out).toContain("r7 and today's data are kept for undo");
    expect(error).toContain(`slipway restore production ${timestamp} --confirm`);
    expect(asked).toEqual([]);
  });

  test("asks for the restore with the phrase", async () => {
    const { folder, asked } = await workerWith();
    const { code, out } = await slipway(folder, "restore", "production", timestamp, "--confirm", "CONFIRM");
    expect(code).toBe(0);
    expect(out).toContain(`Run 12 restores ${timestamp} of production.`);
    const input = { kind: "restore", environment: "production", timestamp, phrase: "CONFIRM" };
    expect(asked[0]?.input).toMatchObject(input);
  });

  test("--preview only looks, in JSON as it is", async () => {
    const tables = [{ table: "items", changes: 6, rows: -20 }];
    const loss = { by: "binary-log", transactions: 4, statements: 2, tables } as const;
    const { folder, asked } = await workerWith({
      loss,
      takes: { ms: 1, by: "size" },
    });
    const { out } = await slipway(folder, "restore", "production", timestamp, "--preview");
    expect(out).toMatch(
      /by the binary log .*:\n {2}4 transactions\n {2}items {2}6 writes {2}−20 rows\n {2}2 statements that are not counted by table \(CREATE/,
    );
    expect(out).toContain("(by its size)");
    const json = await slipway(folder, "restore", "production", timestamp, "--preview", "--json");
    expect(JSON.parse(json.out)).toMatchObject({ timestamp, loss });
    expect(asked).toEqual([]);
  });

  test("takes nothing else for a timestamp", async () => {
    const { folder, asked } = await workerWith();
    for (const wrong of ["yesterday", "2026-13-25T19-01-07Z", "../etc"])
      expect((await slipway(folder, "restore", "staging", wrong)).code).toBe(2);
    expect(asked).toEqual([]);
  });
});

test("undo names the restore by its run", async () => {
  const { folder, asked } = await fakeWorker().then(async (worker) => {
    await worker.serve();
    return worker;
  });
  const { code, out } = await slipway(folder, "undo", "12", "--confirm", "CONFIRM");
  expect(code).toBe(0);
  expect(out).toContain("Run 12 undoes the restore 12.");
  expect(asked[0]?.input).toMatchObject({ kind: "undo-restore", environment: "staging", run: 12, phrase: "CONFIRM" });
});
