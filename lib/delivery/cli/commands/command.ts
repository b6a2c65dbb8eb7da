import type { Command, CommandOptions } from "commander";

export interface Json {
  json: boolean;
}

/** Every command has its machine-readable form. */
export const command = (parent: Command, usage: string, description: string, options: CommandOptions = {}): Command =>
  parent.command(usage, options).description(description).option("--json", "machine-readable output", false);
