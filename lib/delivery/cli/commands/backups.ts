import { type Command, Option } from "commander";
import {
  type EnvironmentOrPanel,
  environmentOrPanel,
  parsedEnvironment,
  timestamp,
  timestampOrIsolation,
  wait,
} from "../arguments.ts";
import { backUp, type Change, change, listBackups, prove } from "../backups.ts";
import { type ExportOptions, exportBackup, exportForms } from "../export.ts";
import { proveIsolation } from "../isolation.ts";
import { backUpPanel, listPanelBackups } from "../panel-backups.ts";
import type { Perform } from "../program.ts";
import { command, type Json } from "./command.ts";

export function backupCommands(program: Command, perform: Perform): void {
  command(program, "backup", "back up a database, and prove it")
    .addArgument(environmentOrPanel())
    .option("--logical", "a portable dump, also where a physical copy would do", false)
    .addOption(wait())
    .action((where: EnvironmentOrPanel, { json, logical, wait }: Json & { logical: boolean; wait?: true }) =>
      perform(json, (session) =>
        where === "panel" ? backUpPanel(session) : backUp(session, where, { logical, wait }),
      ),
    );
  command(program, "backups", "those there are, newest first")
    .addArgument(environmentOrPanel())
    .action((where: EnvironmentOrPanel, { json }: Json) =>
      perform(json, (session) => (where === "panel" ? listPanelBackups(session) : listBackups(session, where))),
    );
  command(program, "export", "take a backup out as SQL that any server of its kind reads")
    .addArgument(timestamp())
    .addOption(new Option("--environment <environment>", "where two have that name").argParser(parsedEnvironment))
    .option("--to <file>", "a file that is not there yet; - is standard output (default: one named after the backup)")
    .addOption(new Option("--as <form>", "compressed or not (default: as the file's name ends)").choices(exportForms))
    .action((which: string, { json, ...options }: Json & ExportOptions) =>
      perform(json, (session) => exportBackup(session, which, options)),
    );
  command(program, "prove", "restore a backup beside, and compare; or try both environments against one another")
    .addArgument(timestampOrIsolation())
    .addOption(wait())
    .action((which: string, { json, wait }: Json & { wait?: true }) =>
      perform(json, (session) => (which === "isolation" ? proveIsolation(session, wait) : prove(session, which, wait))),
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
