import type { Command } from "commander";
import { showChecklist, signOff } from "../checklist.ts";
import type { Perform } from "../program.ts";
import { command, type Json } from "./command.ts";

export function checklistCommands(program: Command, perform: Perform): void {
  command(program, "checklist", "what people vouch for before production").action(({ json }: Json) =>
    perform(json, showChecklist),
  );
  command(program, "signoff", "vouch for items, for the release on staging")
    .argument("[items...]", "as the checklist writes them")
    .option("--all", "every item that waits for somebody", false)
    .option("--withdraw", "take back what was signed off", false)
    .action((items: string[], options: Json & { all: boolean; withdraw: boolean }, self: Command) => {
      if (options.all === items.length > 0) self.error("error: name items of the checklist, or --all of them");
      return perform(options.json, (session) => signOff(session, items, options));
    });
}
