import type { Command } from "commander";
import type { Environment } from "../../../contract/names.ts";
import { environment, timestamp, wait } from "../arguments.ts";
import { backUp, type Change, change, listBackups, prove } from "../backups.ts";
import type { Perform } from "../program.ts";
import { command, type Json } from "./command.ts";

export function backupCommands(program: Command, perform: Perform): void {
  command(program, "backup", "back up a database, and prove it")
    .addArgument(environment())
    .option("--logical", "a portable dump, also where a physical copy would do", false)
    .addOption(wait())
    .action((where: Environment, { json, logical, wait }: Json & { logical: boolean; wait?: true }) =>
      perform(json, (session) => backUp(session, where, { logical, wait })),
    );
  command(program, "backups", "those there are, newest first")
    .addArgument(environment())
    .action((where: Environment, { json }: Json) => perform(json, (session) => listBackups(session, where)));
  command(program, "prove", "restore a backup beside, and compare")
    .addArgument(timestamp())
    .addOption(wait())
    .action((which: string, { json, wait }: Json & { wait?: true }) =>
      perform(json, (session) => prove(session, which, wait)),
    );
  for (const { name, description, what } of changes)
    command(program, name, description)
      .addArgument(timestamp())
      .action((which: string, { json }: Json) => perform(json, (session) => change(session, what, which)));
}

const changes: { name: string; description: string; what: Change }[] = [
  { name: "pin", description: "keep a backup, whatever retention says", what: "pinBackup" },
  { name: "unpin", description: "leave it to retention again", what: "unpinBackup" },
  { name: "delete-backup", description: "it does not come back", what: "deleteBackup" },
];
