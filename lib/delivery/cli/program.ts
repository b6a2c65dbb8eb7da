import { Command } from "commander";
import { auditCommands } from "./commands/audit.ts";
import { backupCommands } from "./commands/backups.ts";
import { checklistCommands } from "./commands/checklist.ts";
import { deployCommands } from "./commands/deploy.ts";
import { differenceCommands } from "./commands/difference.ts";
import { isolationCommands } from "./commands/isolation.ts";
import { operateCommands } from "./commands/operate.ts";
import { recoveryCommands } from "./commands/recovery.ts";
import { restoreCommands } from "./commands/restore.ts";
import { runCommands } from "./commands/runs.ts";
import { settingsCommands } from "./commands/settings.ts";
import { variableCommands } from "./commands/variables.ts";
import type { OnThisHost } from "./on-this-host.ts";
import type { Session } from "./session.ts";

/** Gives a command a session made for its `--json`, and the process its exit code. */
export type Perform = (json: boolean, command: (session: Session) => Promise<number>) => Promise<void>;

export function createProgram(perform: Perform, host: OnThisHost): Command {
  const program = new Command("slipway")
    .description(
      "Runs an application as staging and as production on this host.\n" +
        "What is asked for is done by the panel's worker; SLIPWAY_DATA is its data folder (default: data in the project).\n" +
        "From elsewhere: SLIPWAY_URL is the panel's address and SLIPWAY_TOKEN a token of its settings.",
    )
    .configureHelp({ subcommandTerm: termOf })
    .exitOverride();
  operateCommands(program.commandsGroup("Look and operate:"), perform);
  differenceCommands(program, perform);
  deployCommands(program.commandsGroup("Deploy:"), perform);
  checklistCommands(program, perform);
  isolationCommands(program.commandsGroup("Isolation:"), perform);
  backupCommands(program.commandsGroup("Back up:"), perform);
  restoreCommands(program.commandsGroup("Restore:"), perform);
  recoveryCommands(program.commandsGroup("The panel itself:"), perform, host);
  runCommands(program.commandsGroup("Runs:"), perform);
  auditCommands(program, perform);
  variableCommands(program.commandsGroup("Configure:"), perform);
  settingsCommands(program.commandsGroup("Settings:"), perform);
  return program.commandsGroup("Help:").helpCommand("help [command]", "what a command does and takes");
}

/** Every command has options, so saying it of each says nothing. */
const termOf = (command: Command): string => `${command.name()} ${command.usage().replace("[options]", "").trim()}`;
