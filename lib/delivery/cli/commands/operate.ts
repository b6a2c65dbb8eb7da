import { type Command, Option } from "commander";
import { usualMode } from "../../../contract/database-shell.ts";
import type { Environment } from "../../../contract/names.ts";
import { confirm, environment, expression, moment, number, service, wait } from "../arguments.ts";
import { showDatabase } from "../database.ts";
import { type LogOptions, showLogs } from "../logs.ts";
import { showMetrics } from "../metrics.ts";
import { operate } from "../operate.ts";
import type { Perform } from "../program.ts";
import { showStatus } from "../status.ts";
import { command, type Json } from "./command.ts";

export function operateCommands(program: Command, perform: Perform): void {
  command(program, "status", "environments, engine and last run").action(({ json }: Json) => perform(json, showStatus));
  command(program, "metrics", "what the services use, and how requests fare, now")
    .addArgument(environment())
    .action((where: Environment, { json }: Json) => perform(json, (session) => showMetrics(session, where)));
  command(program, "logs", "what the services write")
    .addArgument(environment())
    .argument("[services...]", "one or several (default: all)", (name: string, all: string[] = []) => [
      ...all,
      service(name),
    ])
    .option("-f, --follow", "go on with what is new", false)
    .addOption(new Option("--tail <number>", "how many lines to begin with").argParser(number(0, 5000)).default(500))
    .addOption(
      new Option("--since <time>", "all since then, instead of the newest lines: 10m, 2h or 2026-11-22T23:41:56Z")
        .argParser(moment)
        .conflicts("tail"),
    )
    .addOption(new Option("--grep <expression>", "only lines in which this is found").argParser(expression))
    .action((where: Environment, names: string[], { json, ...options }: Json & LogOptions) =>
      perform(json, (session) => showLogs(session, where, names, options)),
    );
  program
    .command("db")
    .description("the database's own client, on this terminal")
    .addArgument(environment())
    .option("--write", "production: as the application's user, not read-only", false)
    .action((where: Environment, { write }: { write: boolean }) =>
      perform(false, (session) => showDatabase(session, where, write ? "write" : usualMode(where))),
    );
  for (const action of ["start", "stop", "restart"] as const) {
    command(program, action, `${action} all services or one`)
      .addArgument(environment())
      .argument("[service]", "default: all of them", service)
      .addOption(confirm())
      .addOption(wait())
      .action((where: Environment, name: string | undefined, options: Json & { confirm?: string; wait?: true }) =>
        perform(options.json, (session) => {
          const input = { action, environment: where, service: name, phrase: options.confirm };
          return operate(session, input, options.wait);
        }),
      );
  }
}
