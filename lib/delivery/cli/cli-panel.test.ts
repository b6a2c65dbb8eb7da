import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { PanelBackupView } from "../../contract/panel-backups.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";
import { temporaryFolder } from "../../testing/temporary.ts";

vi.setConfig({ testTimeout: 60_000 });

const taken: PanelBackupView = {
  timestamp: "2026-11-25T19-01-07Z",
  at: Date.now() - 3_600_000,
  state: "proven",
  bytes: 81_920,
  encrypted: false,
  reason: "by hand",
  by: "Ada",
  folder: "/srv/slipway/backups/panel/2026-11-25T19-01-07Z",
};

test("what a backup of the panel is, and who can read it, is said plainly", async () => {
  const worker = await fakeWorker();
  const damaged = { ...taken, timestamp: "2026-11-24T19-01-07Z", state: "damaged", why: "manifest.json is missing." };
  await worker.serve({
    backUpPanel: async () => taken,
    panelBackups: async () => [{ ...taken, encrypted: true }, damaged as PanelBackupView],
  });
  expect((await slipway(worker.folder, "backup", "panel")).out).toMatch(/\/2026-11-25T19-01-07Z\nIt is NOT encrypted/);
  const { out } = await slipway(worker.folder, "backups", "panel");
  expect(out).toMatch(/^2026-11-25T19-01-07Z {2}proven {3}encrypted .* by hand · by Ada · 1 h ago$/m);
  expect(out).toMatch(/^2026-11-24T19-01-07Z {2}damaged .* manifest\.json is missing\./m);
  expect(JSON.parse((await slipway(worker.folder, "backups", "panel", "--json")).out)).toMatchObject([
    { proven: true, encrypted: true, size: 81_920 },
    { proven: false },
  ]);
});

test("a recovery key is made where nothing is yet, and the worker learns only to whom it encrypts", async () => {
  const worker = await fakeWorker();
  const asked: unknown[] = [];
  await worker.serve({
    setRecoveryKey: async (input) => (asked.push(input), { recipient: input.recipient }),
    recoveryKey: async () => ({ recipient: null }),
  });
  const file = join(temporaryFolder(), "recovery.key");
  expect((await slipway(worker.folder, "recovery-key", "new", "--to", file)).code).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, "utf8");
  const [, recipient] = /# public key: (age1\S+)\nAGE-SECRET-KEY-1\S+\n$/.exec(text) ?? [];
  expect(asked).toEqual([{ recipient }]);

  const again = await slipway(worker.folder, "recovery-key", "new", "--to", file);
  expect([again.code, again.error]).toEqual([1, expect.stringContaining("a key is never overwritten")]);
  expect(readFileSync(file, "utf8")).toBe(text);
  const printed = await slipway(worker.folder, "recovery-key", "new", "--to", "-");
  const [, other] = /^# recovery key of .*\n# public key: (age1\S+)\nAGE-SECRET-KEY-1\S+\n$/.exec(printed.out) ?? [];
  expect(asked.splice(1)).toEqual([{ recipient: other }]);
  expect((await slipway(worker.folder, "recovery-key", "set", "age1short")).code).toBe(2);
  expect((await slipway(worker.folder, "recovery-key", "set", "none")).out).toContain("are not encrypted");
  expect(asked).toEqual([{ recipient }, { recipient: null }]);
  expect((await slipway(worker.folder, "recovery-key")).out).toContain("are not encrypted");
});
