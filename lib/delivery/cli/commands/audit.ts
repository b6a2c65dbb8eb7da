import { type Command, InvalidArgumentError } from "commander";
import { type AuditHead, auditHeadSchema } from "../../../contract/audit.ts";
import type { Environment } from "../../../contract/names.ts";
import { number, parsedEnvironment } from "../arguments.ts";
import { listAudit, verifyAudit } from "../audit.ts";
import type { Perform } from "../program.ts";
import { command, type Json } from "./command.ts";

interface ListOptions extends Json {
  environment?: Environment;
  text?: string;
  limit: number;
}

export function auditCommands(program: Command, perform: Perform): void {
  const audit = program.command("audit").description("who did what, when, from where, and what came of it");
  command(audit, "list", "the newest entries", { isDefault: true })
    .option("--environment <environment>", "staging or production only", parsedEnvironment)
    .option("--text <text>", "entries that have it somewhere")
    .option("--limit <n>", "how many", number(1, 500), 50)
    .action(({ json, ...request }: ListOptions) => perform(json, (session) => listAudit(session, request)));
  command(audit, "verify", "whether anything was changed, removed, moved or cut off")
    .option("--head <seq:hash>", "a head that was kept elsewhere; may be given several times", heads, [])
    .action(({ json, head }: Json & { head: AuditHead[] }) => perform(json, (session) => verifyAudit(session, head)));
}

function heads(text: string, before: AuditHead[]): AuditHead[] {
  const [seq, hash] = text.split(":");
  const parsed = auditHeadSchema.safeParse({ seq: Number(seq), hash });
  if (!parsed.success) throw new InvalidArgumentError("Expected a number, a colon and 64 hexadecimal digits.");
  return [...before, parsed.data];
}
