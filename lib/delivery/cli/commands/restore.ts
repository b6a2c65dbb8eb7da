import type { Command } from "commander";
import type { Environment } from "../../../contract/names.ts";
import { confirm, environment, number, timestamp, waitLive } from "../arguments.ts";
import type { Wait } from "../ask.ts";
import type { Perform } from "../program.ts";
import { type RestoreOptions, restore, undoRestore } from "../restore.ts";
import { command, type Json } from "./command.ts";

export function restoreCommands(program: Command, perform: Perform): void {
  command(program, "restore", "back to the data of a backup; today's is kept")
    .addArgument(environment())
    .addArgument(timestamp())
    .addOption(confirm())
    .option("--preview", "only say what would be lost", false)
    .addOption(waitLive())
    .action((where: Environment, which: string, { json, ...options }: Json & RestoreOptions) =>
      perform(json, (session) => restore(session, where, which, options)),
    );
  command(program, "undo", "back to the data that a restore has left")
    .argument("<number>", "the restore's run", number(1))
    .addOption(confirm())
    .addOption(waitLive())
    .action((run: number, { json, ...options }: Json & { confirm?: string; wait: Wait }) =>
      perform(json, (session) => undoRestore(session, run, options)),
    );
}
