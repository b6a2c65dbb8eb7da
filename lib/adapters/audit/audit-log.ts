import { appendFileSync, closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuditLog } from "../../application/ports.ts";
import type { AuditEntry, AuditHead } from "../../contract/audit.ts";
import { followFile, type Line, nextLine } from "./chain.ts";

export const auditFile = (dataFolder: string): string => join(dataFolder, "audit.ndjson");

const mostProblems = 50;

/** `audit.ndjson`, one entry a line, synced before anybody is answered. The worker alone opens it to write. */
export function openAuditLog(dataFolder: string, clock: { now(): number }): AuditLog {
  const path = auditFile(dataFolder);
  appendFileSync(path, "", { mode: 0o600 });
  const before = readFileSync(path);
  const whole = before.lastIndexOf("\n") + 1;
  let head: AuditHead | undefined = followFile(before.subarray(0, whole)).head;
  let lastHappening = lastHappeningIn(before.subarray(0, whole));

  const append: AuditLog["append"] = (event, happening) => {
    const { text, entry } = nextLine(event, happening, head);
    const file = openSync(path, "a");
    try {
      writeSync(file, `${text}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    head = { seq: entry.seq, hash: entry.hash };
    lastHappening = happening ?? lastHappening;
    return entry;
  };

  if (whole < before.length) {
    cutTo(path, whole);
    const detail = `${before.length - whole} bytes of a line that was never written to its end`;
    append({
      at: clock.now(),
      who: { name: "Slipway" },
      from: "worker",
      what: "cut-torn-end",
      outcome: "done",
      detail,
    });
  }

  return {
    append,
    head: () => head,
    lastHappening: () => lastHappening,

    async read({ limit, before: until = Number.POSITIVE_INFINITY, environment, outcome, text }) {
      const words = text?.toLowerCase();
      const found: AuditEntry[] = [];
      const lines = (await readFile(path, "utf8")).split("\n");
      for (let at = lines.length - 1; at >= 0 && found.length < limit; at--) {
        const entry = entryIn(lines[at] ?? "");
        if (!entry || entry.seq >= until) continue;
        if (environment && entry.environment !== environment) continue;
        if (outcome && entry.outcome !== outcome) continue;
        if (!words || saidIn(entry).includes(words)) found.push(entry);
      }
      return found;
    },

    async verify(heads) {
      const { head: last, problems } = followFile(await readFile(path), heads);
      const entries = last?.seq ?? 0;
      const broken = problems[0]?.seq ?? Number.POSITIVE_INFINITY;
      const agreeing = heads
        .filter(({ seq, outside }) => outside && seq <= entries && seq < broken)
        .toSorted((a, b) => b.seq - a.seq)[0];
      return {
        entries,
        ...(last && { head: last }),
        problems: problems.slice(0, mostProblems),
        ...(agreeing && { exported: agreeing }),
        newer: entries - (agreeing?.seq ?? 0),
      };
    },
  };
}

function cutTo(path: string, bytes: number): void {
  const file = openSync(path, "r+");
  try {
    ftruncateSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A line that somebody has spoilt is left out of the list; the verification tells of it. */
function entryIn(line: string): AuditEntry | undefined {
  try {
    const { happening: _, ...entry } = JSON.parse(line) as Line;
    return entry;
  } catch {
    return undefined;
  }
}

const saidIn = ({ who, from, what, about, why, detail }: AuditEntry): string =>
  [who.name, from, what, about, why, detail].join("\n").toLowerCase();

function lastHappeningIn(bytes: Buffer): number {
  const numbers = bytes.toString("latin1").matchAll(/,"happening":(\d+),"hash":"[0-9a-f]{64}"\}\n/g);
  return Math.max(0, ...Array.from(numbers, ([, number]) => Number(number)));
}
