import { expect, test, vi } from "vitest";
import type { BackupRequest, BackupView } from "../../contract/backups.ts";
import { Refusal } from "../../contract/refusal.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });

const backup = (facts: Partial<BackupView> = {}): BackupView => ({
  timestamp: "2026-11-25T19-01-07Z",
  environment: "production",
  at: Date.now() - 3_600_000,
  state: "proven",
  method: "physical",
  bytes: 18_350_080,
  rows: 20_114,
  release: 41,
  reason: "before r42",
  by: "dev1",
  pinned: false,
  ready: true,
  usable: true,
  ...facts,
});

async function withBackups() {
  const worker = await fakeWorker();
  const failed = { state: "failed", why: "Table items has 2 rows; the source had 3.", ready: false } as const;
  const all = [backup(), backup({ timestamp: "2026-11-24T19-01-07Z", method: "logical", pinned: true, ...failed })];
  await worker.serve({ backups: async ({ environment }) => (environment === "production" ? all : []) });
  return worker;
}

test("backups are listed newest first, for people and for programs", async () => {
  const { folder } = await withBackups();
  const { out } = await slipway(folder, "backups", "production");
  expect(out).toMatch(
    /^2026-11-25T19-01-07Z {2}proven {2}physical {2}18 MB {2}20,114 rows {2}ready to start · r41 · before r42 · by dev1 · 1 h ago$/m,
  );
  expect(out).toMatch(
    /^2026-11-24T19-01-07Z {2}failed {2}logical .* pinned · Table items has 2 rows; the source had 3\./m,
  );
  const json = JSON.parse((await slipway(folder, "backups", "production", "--json")).out);
  expect(json).toMatchObject([
    { timestamp: "2026-11-25T19-01-07Z", proven: true, size: 18_350_080, method: "physical" },
    { timestamp: "2026-11-24T19-01-07Z", proven: false, method: "logical" },
  ]);
  expect((await slipway(folder, "backups", "staging")).out).toContain("There is no backup of staging yet.");
});

test("a backup and a proof are asked for; the proof's environment is looked up", async () => {
  const { folder, asked } = await withBackups();
  expect((await slipway(folder, "backup", "production", "--logical")).out).toContain("Run 12 backs up production.");
  expect((await slipway(folder, "backup", "staging")).code).toBe(0);
  expect((await slipway(folder, "prove", "2026-11-24T19-01-07Z")).out).toContain("of production.");
  expect(asked.map(({ input }) => input)).toMatchObject([
    { kind: "back-up", environment: "production", method: "logical" },
    { kind: "back-up", environment: "staging" },
    { kind: "prove", environment: "production", timestamp: "2026-11-24T19-01-07Z" },
  ]);
  expect(asked[1]?.input).not.toHaveProperty("method");
});

test("a backup is pinned, unpinned and deleted where it is; why not is said", async () => {
  const { folder, serve } = await fakeWorker();
  const which = { environment: "production", timestamp: "2026-11-24T19-01-07Z" } as const;
  const calls: string[] = [];
  const note = (verb: string) => async (asked: BackupRequest) => {
    calls.push(`${verb} ${asked.environment} ${asked.timestamp}`);
    return [backup()];
  };
  await serve({
    backups: async ({ environment }) => (environment === "production" ? [backup(which)] : []),
    pinBackup: note("pin"),
    unpinBackup: note("unpin"),
    deleteBackup: async () => {
      throw new Refusal("backup-needed", "It is the last one that is proven. Nothing was deleted.");
    },
  });
  expect((await slipway(folder, "pin", which.timestamp)).out).toContain("is pinned: it stays");
  const unpinned = await slipway(folder, "unpin", which.timestamp, "--json");
  expect(JSON.parse(unpinned.out)).toMatchObject([{ timestamp: backup().timestamp, proven: true }]);
  expect(calls).toEqual([`pin production ${which.timestamp}`, `unpin production ${which.timestamp}`]);
  const deleted = await slipway(folder, "delete-backup", which.timestamp);
  expect(deleted).toMatchObject({ code: 1, error: expect.stringContaining("the last one that is proven") });
  expect((await slipway(folder, "delete-backup", "2026-11-20T19-01-07Z")).error).toContain("There is no backup");
});

test("what is no timestamp is wrong usage, and one that is not there is refused", async () => {
  const { folder, asked } = await withBackups();
  expect((await slipway(folder, "prove", "yesterday")).code).toBe(2);
  const { code, error } = await slipway(folder, "prove", "2026-11-23T19-01-07Z");
  expect(code).toBe(1);
  expect(error).toContain("There is no backup 2026-11-23T19-01-07Z.");
  expect(asked).toEqual([]);
});
