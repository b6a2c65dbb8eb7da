import { type Command, Option } from "commander";
import type { Environment } from "../../../contract/names.ts";
import { confirm, environment, number, override, ref, requestId, waitLive } from "../arguments.ts";
import { type DeployOptions, deploy, type RollbackOptions, rollback, takeOver } from "../deploy.ts";
import { showGates } from "../gates.ts";
import type { Perform } from "../program.ts";
import { listReleases } from "../releases.ts";
import { command, type Json } from "./command.ts";

export function deployCommands(program: Command, perform: Perform): void {
  command(program, "deploy", "make a commit live when it is proven")
    .addArgument(environment())
    .addOption(ref("the repository's default branch; production: what is live on staging"))
    .addOption(confirm())
    .addOption(override())
    .addOption(requestId())
    .addOption(waitLive())
    .action((where: Environment, { json, ...options }: Json & DeployOptions) =>
      perform(json, (session) => deploy(session, where, options)),
    );
  command(program, "rollback", "back to earlier code; data stays as it is")
    .addArgument(environment())
    .addOption(new Option("--to <release>", "its number (default: the one before the live one)").argParser(number(1)))
    .option("--accept-schema", "although the database has another schema by now", false)
    .addOption(requestId())
    .addOption(waitLive())
    .action((where: Environment, { json, ...options }: Json & RollbackOptions) =>
      perform(json, (session) => rollback(session, where, options)),
    );
  command(program, "take-over", "deploy over what docker compose started")
    .addArgument(environment())
    .addOption(ref("as for deploy"))
    .addOption(confirm())
    .addOption(override())
    .addOption(requestId())
    .addOption(waitLive())
    .action((where: Environment, { json, ...options }: Json & DeployOptions) =>
      perform(json, (session) => takeOver(session, where, options)),
    );
  command(program, "releases", "history, and what can be rolled back to")
    .addArgument(environment())
    .addOption(new Option("--limit <number>", "how many").argParser(number(1, 200)).default(20))
    .action((where: Environment, { json, ...options }: Json & { limit: number }) =>
      perform(json, (session) => listReleases(session, where, options)),
    );
  command(program, "gates", "what a deploy needs, met or not")
    .addArgument(environment())
    .addOption(ref("as for deploy"))
    .action((where: Environment, { json, ...options }: Json & { ref?: string }) =>
      perform(json, (session) => showGates(session, where, options)),
    );
}
