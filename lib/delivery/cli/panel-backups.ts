import { writeFile } from "node:fs/promises";
import type { PanelBackupView } from "../../contract/panel-backups.ts";
import { Refusal } from "../../contract/refusal.ts";
import { formatBytes } from "../../contract/words.ts";
import { exitCodes } from "./exit.ts";
import type { OnThisHost } from "./on-this-host.ts";
import type { Session } from "./session.ts";
import { ago, dim, plain, styled, table } from "./text.ts";

export async function backUpPanel({ link, json, print, signal }: Session): Promise<number> {
  const taken = await link.call("backUpPanel", {}, signal);
  if (json) print(JSON.stringify(asJson(taken), null, 2));
  else print(`The panel is backed up and the backup opened again: ${plain(taken.folder)}\n${secrecy(taken)}`);
  return exitCodes.ok;
}

export async function listPanelBackups({ link, json, print, signal }: Session): Promise<number> {
  const all = await link.call("panelBackups", {}, signal);
  if (json) print(JSON.stringify(all.map(asJson), null, 2));
  else print(all.length === 0 ? "There is no backup of the panel yet." : table(all.map(row)).join("\n"));
  return exitCodes.ok;
}

export async function showRecoveryKey({ link, json, print, signal }: Session): Promise<number> {
  const view = await link.call("recoveryKey", {}, signal);
  print(json ? JSON.stringify(view) : sentenceOf(view.recipient));
  return exitCodes.ok;
}

export async function setRecoveryKey(
  { link, json, print, signal }: Session,
  recipient: string | null,
): Promise<number> {
  const view = await link.call("setRecoveryKey", { recipient }, signal);
  print(json ? JSON.stringify(view) : `${sentenceOf(view.recipient)} Those that are there stay as they are.`);
  return exitCodes.ok;
}

/** The worker learns the recipient and never the key, which is written before anything is encrypted to it. `-`: standard output. */
export async function newRecoveryKey(session: Session, host: OnThisHost, file: string): Promise<number> {
  const { identity, recipient } = await host.newRecoveryKey();
  const text = `# recovery key of a Slipway panel\n# public key: ${recipient}\n${identity}`;
  if (file === "-") {
    session.print(text); // and nothing else
    return setRecoveryKey({ ...session, print: () => undefined }, recipient);
  }
  await writeKey(file, `${text}\n`);
  const code = await setRecoveryKey(session, recipient);
  if (!session.json)
    session.print(`The key is in ${plain(file)}. Keep it elsewhere: without it no backup of the panel can be opened.`);
  return code;
}

async function writeKey(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag: "wx", flush: true }).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === "EEXIST"
        ? "is there already, and a key is never overwritten"
        : `cannot be written (${error.code})`;
    throw new Refusal("file-not-written", `${file} ${why}. Nothing was changed. Name another file.`);
  });
}

const sentenceOf = (recipient: string | null) =>
  recipient === null
    ? "The panel's backups are not encrypted: who can read one has the panel's keys."
    : `The panel's backups are encrypted to ${recipient}.`;

const secrecy = ({ encrypted }: PanelBackupView) =>
  encrypted
    ? "It is encrypted: only the recovery key opens it."
    : "It is NOT encrypted and has the panel's keys in it. Before it leaves this host: slipway recovery-key new --to FILE";

const asJson = ({ bytes, ...backup }: PanelBackupView) => ({
  ...backup,
  size: bytes,
  proven: backup.state === "proven",
});

function row({ timestamp, state, bytes, encrypted, reason, by, at, why }: PanelBackupView): string[] {
  const facts = [why && styled("red", plain(why)), reason && dim(plain(reason)), by && dim(`by ${plain(by)}`)];
  return [
    timestamp,
    state === "proven" ? styled("green", "proven") : styled("red", "damaged"),
    encrypted === undefined ? "" : encrypted ? "encrypted" : styled("yellow", "not encrypted"),
    bytes === undefined ? "" : formatBytes(bytes),
    [...facts, dim(ago(at, Date.now()))].filter(Boolean).join(" · "),
  ];
}
