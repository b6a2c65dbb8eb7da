import type { DatabaseObjects, Manifest, Proof, RestoredFacts, VolumesFacts } from "./manifest.ts";

/** What of a restored copy is not as the source was, a sentence each. Nothing: the backup is proven. */
export function compare({ source, database }: Manifest, restored: RestoredFacts): string[] {
  if (!source) return ["Nobody counted what this backup is a copy of, so it cannot be proven."];
  return [
    ...tableDifferences(source.tables, restored.tables, (table, { min, max }, { rows }) =>
      rows < min || rows > max ? [`Table ${table} has ${rows} rows; the source had ${bounds(min, max)}.`] : [],
    ),
    ...wholeDifferences({ ...source, serverVersion: database.serverVersion }, restored, "the source"),
  ];
}

/** What of the volumes in a backup is not as it was when they were read. */
export function compareVolumes(read: VolumesFacts = {}, restored: VolumesFacts): string[] {
  return Object.entries(read).flatMap(([volume, { entries, bytes }]) => {
    const found = restored[volume];
    if (!found) return [`The volume ${volume} is missing.`];
    if (found.entries === entries && found.bytes === bytes) return [];
    return [`The volume ${volume} has ${found.entries} files and folders; ${entries} were read.`];
  });
}

/** What of a later restore is not as it was when the backup was proven: the same rows and checksums, to the last one. */
export function compareCopies(proof: RestoredFacts, restored: RestoredFacts): string[] {
  return [
    ...tableDifferences(proof.tables, restored.tables, (table, proven, { rows, checksum }) => {
      if (rows !== proven.rows) return [`Table ${table} has ${rows} rows; the proven copy had ${proven.rows}.`];
      return checksum === proven.checksum ? [] : [`Table ${table} has other content than the proven copy had.`];
    }),
    ...wholeDifferences(proof, restored, "the proven copy"),
  ];
}

/** The first few of them, and how many more there are. */
export function inShort(differences: readonly string[], shown = 5): string {
  const more = differences.length - shown;
  return [...differences.slice(0, shown), ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}

function tableDifferences<Expected>(
  expected: Record<string, Expected>,
  found: RestoredFacts["tables"],
  differences: (table: string, expected: Expected, found: Proof["tables"][string]) => string[],
): string[] {
  const there = new Map(Object.entries(found));
  const known = new Set(Object.keys(expected));
  return [
    ...Object.entries(expected).flatMap(([table, facts]) => {
      const copy = there.get(table);
      return copy ? differences(table, facts, copy) : [`Table ${table} is missing.`];
    }),
    ...[...there.keys()].filter((table) => !known.has(table)).map((table) => `Table ${table} was not there before.`),
  ];
}

interface Whole {
  schema: string;
  objects: DatabaseObjects;
  serverVersion?: string | undefined;
}

function wholeDifferences(expected: Whole, found: Whole, whose: string): string[] {
  const kinds = Object.keys(expected.objects) as (keyof DatabaseObjects)[];
  return [
    ...kinds
      .filter((kind) => expected.objects[kind] !== found.objects[kind])
      .map((kind) => `The copy has ${found.objects[kind]} ${kind}; ${whose} had ${expected.objects[kind]}.`),
    ...(expected.schema === found.schema ? [] : [`The schema is not that of ${whose}.`]),
    ...(expected.serverVersion === found.serverVersion
      ? []
      : [`The server is ${found.serverVersion}; that of ${whose} was ${expected.serverVersion ?? "not asked"}.`]),
  ];
}

const bounds = (min: number, max: number) => (min === max ? `${min}` : `${min} to ${max}`);
