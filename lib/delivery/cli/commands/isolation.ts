import type { Command } from "commander";
import { acceptHole, showIsolation } from "../isolation.ts";
import type { Perform } from "../program.ts";
import { command, type Json } from "./command.ts";

export function isolationCommands(program: Command, perform: Perform): void {
  command(program, "isolation", "whether staging can reach production, and what was tried")
    .option("--all", "what is blocked as well", false)
    .action(({ json, all }: Json & { all: boolean }) => perform(json, (session) => showIsolation(session, all)));
  command(program, "accept-hole", "take a hole for what it is, for a reason that is recorded")
    .argument("<key>", "as isolation writes it")
    .option("--reason <text>", "why it may stay")
    .option("--withdraw", "it is a hole again", false)
    .action((key: string, { json, reason, withdraw }: Json & { reason?: string; withdraw: boolean }, self: Command) => {
      if (withdraw === (reason !== undefined)) self.error("error: give a --reason, or --withdraw");
      return perform(json, (session) => acceptHole(session, key, reason));
    });
}
