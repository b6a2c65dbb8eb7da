import type { AuditEntry, AuditHead, AuditRequest, AuditVerification } from "../../contract/audit.ts";
import { exportedSentence } from "../../contract/audit.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { dim, plain, sign, styled, table } from "./text.ts";

export async function listAudit({ link, json, print, signal }: Session, request: AuditRequest): Promise<number> {
  const entries = await link.call("audit", request, signal);
  if (json) print(JSON.stringify(entries, null, 2));
  else print(entries.length === 0 ? "There is no such entry." : table(entries.map(row)).join("\n"));
  return exitCodes.ok;
}

const outcomes = { done: "", refused: styled("yellow", "refused"), failed: styled("red", "failed") };

function row({ seq, at, who, from, what, environment, about, why, outcome, detail }: AuditEntry): string[] {
  const facts = [environment, about, why && `because ${why}`, detail].filter(
    (fact) => fact !== undefined && fact !== "",
  );
  return [
    String(seq),
    new Date(at).toISOString().replace(/\.\d+/, ""),
    plain(who.name),
    dim(plain(from)),
    plain(what),
    outcomes[outcome],
    dim(plain(facts.join(" · "))),
  ];
}

/** A log that is not what was written is exit code 1. */
export async function verifyAudit(session: Session, heads: AuditHead[]): Promise<number> {
  const { link, json, print, signal } = session;
  const found = await link.call("verifyAudit", { heads }, signal);
  print(json ? JSON.stringify(found, null, 2) : sentences(found).join("\n"));
  return found.problems.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function sentences(found: AuditVerification): string[] {
  const { entries, head, problems, unread } = found;
  const whole = problems.length === 0;
  return [
    whole
      ? `${sign(true)} ${`${entries.toLocaleString("en")} ${entries === 1 ? "entry" : "entries"}`}, each as it was written.`
      : `${sign(false)} The audit log is not as it was written.`,
    ...problems.map(({ seq, problem }) => `  Entry ${seq} ${plain(problem)}.`),
    exportedSentence(found),
    ...(head ? [dim(`Head: ${head.seq}:${head.hash}`)] : []),
    ...unread.map((why) => styled("yellow", `Not asked: ${plain(why)}`)),
  ];
}
