import { randomUUID } from "node:crypto";
import type { BackupView } from "../../contract/backups.ts";
import { type Environment, environments } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { formatBytes } from "../../contract/words.ts";
import { ask, type Wait } from "./ask.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { ago, dim, plain, styled, table } from "./text.ts";

export async function backUp(
  session: Session,
  environment: Environment,
  { logical, wait }: { logical: boolean; wait: Wait },
): Promise<number> {
  const input = {
    kind: "back-up",
    requestId: randomUUID(),
    environment,
    ...(logical && { method: "logical" as const }),
  } as const;
  return ask(session, input, `backs up ${environment}`, wait);
}

export async function listBackups({ link, json, print, signal }: Session, environment: Environment): Promise<number> {
  const backups = await link.call("backups", { environment }, signal);
  if (json) print(JSON.stringify(backups.map(asJson), null, 2));
  else print(backups.length === 0 ? `There is no backup of ${environment} yet.` : table(backups.map(row)).join("\n"));
  return exitCodes.ok;
}

/** A timestamp names one backup; which environment it is of is looked up. */
export async function prove(session: Session, timestamp: string, wait: Wait): Promise<number> {
  const { environment } = await findBackup(session, timestamp);
  const input = { kind: "prove", requestId: randomUUID(), environment, timestamp } as const;
  return ask(session, input, `proves the backup ${timestamp} of ${environment}`, wait);
}

/** What of a backup is done at once, without a run. */
export type Change = "pinBackup" | "unpinBackup" | "deleteBackup";

const done: Record<Change, (timestamp: string, environment: Environment) => string> = {
  pinBackup: (timestamp, environment) => `${timestamp} of ${environment} is pinned: it stays until it is unpinned.`,
  unpinBackup: (timestamp, environment) => `${timestamp} of ${environment} is not pinned any more.`,
  deleteBackup: (timestamp, environment) => `${timestamp} of ${environment} is deleted.`,
};

/** Answers with the environment's backups as they are now. */
export async function change(session: Session, what: Change, timestamp: string): Promise<number> {
  const { link, json, print, signal } = session;
  const { environment } = await findBackup(session, timestamp);
  const left = await link.call(what, { environment, timestamp }, signal);
  print(json ? JSON.stringify(left.map(asJson), null, 2) : done[what](timestamp, environment));
  return exitCodes.ok;
}

export async function findBackup({ link, signal }: Session, timestamp: string): Promise<BackupView> {
  const lists = await Promise.all(environments.map((environment) => link.call("backups", { environment }, signal)));
  const found = lists.flat().filter((backup) => backup.timestamp === timestamp);
  const backup = found.find(({ environment }) => environment === "production") ?? found[0];
  if (backup) return backup;
  throw new Refusal(
    "backup-not-found",
    `There is no backup ${timestamp}. Nothing was done. Those there are: slipway backups production.`,
  );
}

const asJson = ({ bytes, ...backup }: BackupView) => ({ ...backup, size: bytes, proven: backup.state === "proven" });

const states = {
  proven: styled("green", "proven"),
  stored: styled("yellow", "not proven"),
  failed: styled("red", "failed"),
  damaged: styled("red", "damaged"),
};

function row(backup: BackupView): string[] {
  const { timestamp, state, method = "", bytes, rows, release, by, at, pinned, ready, why, reason } = backup;
  const facts = [
    pinned && "pinned",
    ready && "ready to start",
    why && styled("red", plain(why)),
    release !== undefined && dim(`r${release}`),
    reason && dim(plain(reason)),
    by && dim(`by ${plain(by)}`),
    dim(ago(at, Date.now())),
  ];
  return [
    timestamp,
    states[state],
    method,
    bytes === undefined ? "" : formatBytes(bytes),
    rows === undefined ? "" : `${rows.toLocaleString("en")} rows`,
    facts.filter(Boolean).join(" · "),
  ];
}
