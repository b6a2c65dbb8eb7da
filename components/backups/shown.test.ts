import { expect, test } from "vitest";
import type { BackupView } from "#lib/contract/backups.ts";
import { timestampOf } from "#lib/contract/backups.ts";
import { shownBackups, whyNotDelete } from "./shown.ts";

const now = Date.UTC(2026, 10, 20, 12);
const hour = 60 * 60_000;

const backup = (hoursAgo: number, facts: Partial<BackupView> = {}): BackupView => {
  const at = now - hoursAgo * hour;
  return {
    timestamp: timestampOf(at),
    environment: "production",
    at,
    state: "proven",
    pinned: false,
    ready: false,
    usable: true,
    ...facts,
  };
};
const shown = (backups: BackupView[], text = "", state: Parameters<typeof shownBackups>[1]["state"] = "all") =>
  shownBackups(backups, { text, state }, now);

test("pinned ones stand first, then the newest", () => {
  const [old, pinned, oldPinned, recent] = [
    backup(9),
    backup(30, { pinned: true }),
    backup(300, { pinned: true }),
    backup(1),
  ];
  expect(shown([old, oldPinned, recent, pinned])).toEqual([pinned, oldPinned, recent, old]);
});

test("every typed word must be in what the row says, or in its name on the disk", () => {
  const nightly = backup(10, { reason: "scheduled", release: 41, method: "physical" });
  const before = backup(20, {
    reason: "before r41",
    release: 39,
    commit: "9f8e7d6".padEnd(40, "0"),
    method: "logical",
  });
  const byHand = backup(30, { reason: "by hand", by: "lead1", release: 39, pinned: true });
  const all = [nightly, before, byHand];
  expect(shown(all, "R41")).toEqual([nightly, before]);
  expect(shown(all, "before r41")).toEqual([before]);
  expect(shown(all, " lead1  hand ")).toEqual([byHand]);
  expect(shown(all, "9f8e7d6")).toEqual([before]);
  expect(shown(all, "dump")).toEqual([before]);
  expect(shown(all, "pinned")).toEqual([byHand]);
  expect(shown(all, nightly.timestamp)).toEqual([nightly]);
  expect(shown(all, "9f8e7d61")).toEqual([]); // only what is shown of a commit
});

test("what a proof or the files speak against is one state to look for", () => {
  const [stored, failed, damaged] = [
    backup(1, { state: "stored" }),
    backup(2, { state: "failed" }),
    backup(3, { state: "damaged" }),
  ];
  const all = [stored, failed, damaged, backup(4)];
  expect(shown(all, "", "bad")).toEqual([failed, damaged]);
  expect(shown(all, "", "stored")).toEqual([stored]);
  expect(shown(all, "damaged", "proven")).toEqual([]);
});

test("the last proven one is never deleted, nor one that is pinned", () => {
  const [stored, last, older] = [backup(1, { state: "stored" }), backup(2), backup(3)];
  const pinned = backup(4, { pinned: true });
  const all = [older, pinned, stored, last];
  expect(whyNotDelete(last, all)).toMatch(/the last one that is proven/);
  expect(whyNotDelete(older, all)).toBeUndefined();
  expect(whyNotDelete(stored, all)).toBeUndefined();
  expect(whyNotDelete(pinned, all)).toMatch(/pinned/);
  expect(whyNotDelete(pinned, [pinned])).toMatch(/pinned/);
});
