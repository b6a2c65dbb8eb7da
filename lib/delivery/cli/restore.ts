import { randomUUID } from "node:crypto";
import type { RestoreLoss, RestorePreview } from "../../contract/backups.ts";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { filesSentences } from "../../contract/restore-words.ts";
import { counted, signed, statementWords } from "../../contract/words.ts";
import { ask, type Wait } from "./ask.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { duration, plain, table } from "./text.ts";

export interface RestoreOptions {
  confirm?: string;
  /** Only look. */
  preview: boolean;
  wait: Wait;
}

/** What would be lost is looked at first; without the phrase that is asked for nothing is begun. */
export async function restore(
  session: Session,
  environment: Environment,
  timestamp: string,
  { confirm, preview, wait }: RestoreOptions,
): Promise<number> {
  const { link, json, print, signal } = session;
  const seen = await link.call("restorePreview", { environment, timestamp }, signal);
  if (preview) print(json ? JSON.stringify(seen, null, 2) : lines(seen).join("\n"));
  else if (!json) print(`${lines(seen).join("\n")}\n`);
  if (preview) return exitCodes.ok;
  if (seen.confirm !== undefined && confirm === undefined)
    throw new Refusal(
      "phrase-needed",
      `${environment} asks for its phrase, so nothing was started. When this is what you want: slipway restore ${environment} ${timestamp} --confirm …`,
    );
  const input = { kind: "restore", requestId: randomUUID(), environment, timestamp, phrase: confirm } as const;
  return ask(session, input, `restores ${timestamp} of ${environment}`, wait);
}

export async function undoRestore(
  session: Session,
  run: number,
  { confirm, wait }: { confirm?: string; wait: Wait },
): Promise<number> {
  const { environment } = await session.link.call("run", { run }, session.signal);
  const input = { kind: "undo-restore", requestId: randomUUID(), environment, run, phrase: confirm } as const;
  return ask(session, input, `undoes the restore ${run}`, wait);
}

const from = { snapshot: "a snapshot that is ready", archive: "the archive", dump: "a dump" };

function lines({ timestamp, sinceMs, proven, loss, files, way, takes, live, code }: RestorePreview): string[] {
  const { release, commit, instead } = code;
  return [
    `${timestamp}, ${duration(sinceMs)} ago, ${proven ? "proven" : "not proven"}`,
    `restored from ${from[way]}, in about ${duration(takes.ms)}${takes.by === "size" ? " (by its size)" : ""}`,
    `with the code of r${release} ${commit.slice(0, 7)}${instead === undefined ? "" : `: ${plain(instead)}`}`,
    ...lossLines(loss),
    ...filesSentences(files).map(plain),
    `r${live} and today's data are kept for undo`,
  ];
}

function lossLines({ by, why = "", transactions = 0, statements = 0, tables }: RestoreLoss): string[] {
  if (by === "unknown") return [`what was written since is not known: ${plain(why)}`];
  if (by === "counts") {
    const heading = "rows more or fewer since, by counting (rows that were only changed do not show):";
    const rows = tables.map(({ table, changes }) => [plain(table), signed(changes)]);
    return rows.length === 0 ? [`${heading} none`] : [heading, ...table(rows, "  ")];
  }
  if (tables.length === 0 && statements === 0) return ["nothing was written since, by the binary log"];
  const writes = tables.map(({ table, changes, rows }) => [
    plain(table),
    counted(changes, "write"),
    rows === undefined ? "" : `${signed(rows)} rows`,
  ]);
  return [
    "written since, by the binary log (one write can change many rows):",
    `  ${counted(transactions, "transaction")}`,
    ...table(writes, "  "),
    ...(statements > 0 ? [`  ${statementWords(statements)}`] : []),
  ];
}
