import type { Command } from "commander";
import type { Environment } from "../../../contract/names.ts";
import { environment, wait } from "../arguments.ts";
import { mend, showDifference } from "../difference.ts";
import type { Perform } from "../program.ts";
import { command, type Json } from "./command.ts";

export function differenceCommands(program: Command, perform: Perform): void {
  command(program, "difference", "what production would gain, and what runs otherwise than it was recorded").action(
    ({ json }: Json) => perform(json, showDifference),
  );
  command(program, "mend", "makes what runs what the last release recorded")
    .addArgument(environment())
    .addOption(wait())
    .action((where: Environment, options: Json & { wait?: true }) =>
      perform(options.json, (session) => mend(session, where, options.wait)),
    );
}
