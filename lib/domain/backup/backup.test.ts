import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { timestampOf, timestampSchema, timestampTime } from "../../contract/backups.ts";
import { aBackupId, aFailedProof, aManifest, aProof } from "../../testing/backup-builders.ts";
import type { Backup } from "./backup.ts";
import { compare, compareCopies, inShort } from "./compare.ts";
import { manifestSchema, type RestoredFacts } from "./manifest.ts";
import { retention } from "./retention.ts";
import { backupView } from "./view.ts";

const proof = { version: 1 as const, manifest: "0".repeat(64), ...aProof() };
const failedProof = { version: 1 as const, manifest: "0".repeat(64), ...aFailedProof() };

describe("a backup's name", () => {
  test.each([
    "2026-02-30T00-00-00Z",
    "2026-11-25T24-00-00Z",
    "2026-11-25T19-01-07",
    "../x",
    "",
    "2026-11-25T19-01-07Z\n",
  ])("%j is none", (text) => expect(timestampSchema.safeParse(text).success).toBe(false));

  test("is a time to the second, in order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_000 }), (ms) => {
        const name = timestampOf(ms);
        expect(timestampSchema.parse(name)).toBe(name);
        expect(timestampTime(name)).toBe(Math.floor(ms / 1000) * 1000);
        expect(timestampOf(ms + 1000) > name || ms + 1000 > 253_402_300_799_999).toBe(true);
      }),
    );
  });
});

describe("manifest", () => {
  const [file] = aManifest().files;
  test.each([
    ["a path for a file's name", { files: [{ ...file, name: "../database.sql.zst" }] }],
    ["a file twice", { files: [file, file] }],
    ["no file", { files: [] }],
    ["a volume without its key", { files: [{ ...file, role: "volume" }] }],
    ["something unknown", { more: 1 }],
    ["another version", { version: 2 }],
  ])("with %s is none", (_what, change) => {
    expect(manifestSchema.safeParse(aManifest()).success).toBe(true);
    expect(manifestSchema.safeParse({ ...aManifest(), ...change }).success).toBe(false);
  });
});

describe("comparing", () => {
  const restored = (facts: Partial<RestoredFacts> = {}): RestoredFacts => ({ ...aProof(), ...facts });
  const rows = (count: number) => ({ tables: { items: { rows: count, checksum: "1234" } } });

  test.each([3, 4, 5])("a copy with %i rows is within the source's bounds", (count) => {
    expect(compare(aManifest(), restored(rows(count)))).toEqual([]);
  });

  test.each<[Partial<RestoredFacts>, string]>([
    [rows(2), "Table items has 2 rows; the source had 3 to 5."],
    [rows(6), "Table items has 6 rows; the source had 3 to 5."],
    [{ tables: {} }, "Table items is missing."],
    [{ tables: { ...proof.tables, extra: { rows: 0, checksum: "" } } }, "Table extra was not there before."],
    [{ schema: "schema-2" }, "The schema is not that of the source."],
    [{ objects: { ...proof.objects, views: 0 } }, "The copy has 0 views; the source had 1."],
    [{ serverVersion: "8.4.3" }, "The server is 8.4.3; that of the source was 9.7.4."],
  ])("%j is said", (facts, sentence) => {
    expect(compare(aManifest(), restored(facts))).toEqual([sentence]);
  });

  test("what was never counted is never proven", () => {
    const { source: _source, ...manifest } = aManifest();
    expect(compare(manifest, restored())).toEqual([expect.stringContaining("cannot be proven")]);
  });

  test("a table may be called like something that every object has", () => {
    expect(
      compare(aManifest(), restored({ tables: { ...proof.tables, constructor: { rows: 0, checksum: "" } } })),
    ).toEqual(["Table constructor was not there before."]);
  });

  test.each<[Partial<RestoredFacts>, string]>([
    [rows(5), "Table items has 5 rows; the proven copy had 4."],
    [{ tables: { items: { rows: 4, checksum: "9" } } }, "Table items has other content than the proven copy had."],
    [{ schema: "schema-2" }, "The schema is not that of the proven copy."],
  ])("a later copy is as the proven one was, to the last row: %j", (facts, sentence) => {
    expect(compareCopies(proof, restored())).toEqual([]);
    expect(compareCopies(proof, restored(facts))).toEqual([sentence]);
  });

  test("many differences are told in short", () => {
    expect(inShort(["One.", "Two."])).toBe("One. Two.");
    expect(inShort(["1.", "2.", "3.", "4.", "5.", "6.", "7."])).toBe("1. 2. 3. 4. 5. And 2 more.");
  });
});

const day = 86_400_000;
const now = Date.UTC(2026, 10, 25, 19);

function aBackup(state: Backup["state"], ageMs: number, pinned = false): Backup {
  const id = aBackupId({ timestamp: timestampOf(now - ageMs) });
  const common = { id, manifest: aManifest({ id }), ...(pinned && { pin: { by: "Anna", at: 1 } }) };
  if (state === "proven") return { ...common, state, proof };
  if (state === "failed") return { ...common, state, why: failedProof.why, failedProof };
  if (state === "damaged") return { ...common, state, why: "A file is missing." };
  return { ...common, state };
}

const someBackups = fc
  .uniqueArray(
    fc.record({
      ageMs: fc.integer({ min: -2, max: 90 * 24 }).map((hours) => hours * 3_600_000),
      state: fc.constantFrom<Backup["state"]>("proven", "stored", "failed", "damaged"),
      pinned: fc.boolean(),
    }),
    { selector: ({ ageMs }) => ageMs, maxLength: 40 },
  )
  .map((all) => all.map(({ state, ageMs, pinned }) => aBackup(state, ageMs, pinned)));

describe("retention", () => {
  const none: ReadonlySet<string> = new Set();
  const agesOf = (backups: Backup[]) => backups.map(({ id }) => (now - timestampTime(id.timestamp)) / day);

  test("keeps the last ones and the last days", () => {
    const all = [1, 5, 40, 50, 60].map((days) => aBackup("proven", days * day));
    expect(agesOf(retention(all, { last: 3, days: 10 }, now, none))).toEqual([50, 60]);
    expect(agesOf(retention(all, { last: 1, days: 55 }, now, none))).toEqual([60]);
    expect(retention(all, { last: 5, days: 1 }, now, none)).toEqual([]);
  });

  test("one of a clock that was ahead stays, and takes no place of another", () => {
    const all = [-400, 1, 40, 50].map((days) => aBackup("proven", days * day));
    expect(agesOf(retention(all, { last: 2, days: 10 }, now, none))).toEqual([50]);
  });

  test("a failed one takes no place of a good one, and goes by its age", () => {
    const all = [aBackup("failed", 35 * day), aBackup("proven", 40 * day), aBackup("proven", 50 * day)];
    expect(agesOf(retention(all, { last: 1, days: 30 }, now, none))).toEqual([35, 50]);
  });

  test("whatever there is: what has to stay stays, and all else goes", () => {
    fc.assert(
      fc.property(
        someBackups,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 60 }),
        fc.func(fc.boolean()),
        (all, last, days, used) => {
          const inUse = new Set(all.map(({ id }) => id.timestamp).filter((timestamp) => used(timestamp)));
          const goes = new Set(retention(all, { last, days }, now, inUse));
          const newestFirst = all.toSorted((a, b) => b.id.timestamp.localeCompare(a.id.timestamp));
          const come = newestFirst.filter(({ id }) => timestampTime(id.timestamp) <= now);
          const good = come.filter(({ state }) => state === "proven" || state === "stored");
          const newestProven = come.find(({ state }) => state === "proven");
          for (const backup of all) {
            const stays =
              backup.state === "damaged" ||
              backup.pin !== undefined ||
              inUse.has(backup.id.timestamp) ||
              backup === newestProven ||
              (good.indexOf(backup) >= 0 && good.indexOf(backup) < last) ||
              now - timestampTime(backup.id.timestamp) <= days * day;
            expect(goes.has(backup)).toBe(!stays);
          }
          const left = all.filter((backup) => !goes.has(backup));
          expect(retention(left, { last, days }, now, inUse)).toEqual([]); // once is enough
        },
      ),
    );
  });
});

describe("what the browser is told", () => {
  test("of a proven one: rows as they were counted in the copy", () => {
    expect(backupView(aBackup("proven", day, true), true)).toEqual({
      timestamp: timestampOf(now - day),
      environment: "production",
      at: now - day,
      state: "proven",
      method: "physical",
      bytes: 20,
      provenAt: proof.at,
      proofTookMs: 4_000,
      rows: 4,
      release: 2,
      commit: "a".repeat(40),
      reason: "by hand",
      by: "Anna",
      run: 1,
      pinned: true,
      ready: true,
      usable: true,
    });
  });

  test.each<[Backup["state"], boolean]>([
    ["stored", true],
    ["failed", false],
    ["damaged", false],
  ])("a %s one is usable: %s", (state, usable) => {
    expect(backupView(aBackup(state, day), false)).toMatchObject({ state, usable, rows: 3, pinned: false });
  });

  test("of one whose manifest cannot be read: when it was, and why", () => {
    const id = aBackupId();
    expect(backupView({ id, state: "damaged", why: "manifest.json is missing." }, false)).toEqual({
      timestamp: id.timestamp,
      environment: "production",
      at: timestampTime(id.timestamp),
      state: "damaged",
      why: "manifest.json is missing.",
      pinned: false,
      ready: false,
      usable: false,
    });
  });
});
