import { expect, test } from "vitest";
import { timestampOf } from "../../contract/backups.ts";
import { panelBackupDue, panelContentsSchema, sparePanelBackups } from "./panel.ts";

const day = 86_400_000;
const now = Date.UTC(2026, 10, 25, 12);
const ago = (days: number) => timestampOf(now - days * day);

test("it is time once a day, and as soon as another release is live", () => {
  const newest = [{ timestamp: ago(0.5), state: "proven" as const }];
  expect(panelBackupDue([], [], now)).toBe(true);
  expect(panelBackupDue(newest, [now - day], now)).toBe(false);
  expect(panelBackupDue(newest, [now - day, now - 60_000], now)).toBe(true);
  expect(panelBackupDue([{ timestamp: ago(1.1), state: "proven" }], [], now)).toBe(true);
  expect(panelBackupDue([{ timestamp: ago(0.1), state: "damaged" }, ...newest], [], now)).toBe(false);
  expect(panelBackupDue([{ timestamp: ago(0.1), state: "damaged" }], [], now)).toBe(true);
});

test("a clock that was ahead puts nothing off, and hurries nothing", () => {
  const ahead = { timestamp: ago(-400), state: "proven" as const };
  expect(panelBackupDue([ahead], [], now)).toBe(true);
  expect(panelBackupDue([{ timestamp: ago(0.5), state: "proven" }], [now + 400 * day], now)).toBe(false);
  const old = Array.from({ length: 11 }, (_, index) => ({ timestamp: ago(100 + index), state: "proven" as const }));
  expect(sparePanelBackups([ahead, ...old], now)).toEqual(old.slice(10));
});

test("the last ten stay, and all of two weeks; what is damaged is nobody's to remove", () => {
  const proven = Array.from({ length: 20 }, (_, index) => ({ timestamp: ago(index), state: "proven" as const }));
  const old = Array.from({ length: 12 }, (_, index) => ({ timestamp: ago(100 + index), state: "proven" as const }));
  const damaged = { timestamp: ago(90), state: "damaged" as const };
  expect(sparePanelBackups([...proven, damaged], now).map(({ timestamp }) => timestamp)).toEqual(
    [15, 16, 17, 18, 19].map(ago),
  );
  expect(sparePanelBackups([damaged, ...old], now)).toEqual(old.slice(10));
});

test.each(["../secret.key", "/etc/passwd", "a/../../b", "a//b", "./a", "a\\b", ""])(
  "no path of an archive is %s",
  (path) => {
    const file = { path, bytes: 1, sha256: "0".repeat(64) };
    expect(panelContentsSchema.safeParse({ version: 1, files: [file] }).success).toBe(false);
    expect(
      panelContentsSchema.safeParse({ version: 1, files: [{ ...file, path: "certificates/x.pem" }] }).success,
    ).toBe(true);
  },
);
