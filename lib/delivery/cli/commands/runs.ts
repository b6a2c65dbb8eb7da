import { type Command, Option } from "commander";
import { type Environment, environments } from "../../../contract/names.ts";
import { number } from "../arguments.ts";
import { cancel } from "../operate.ts";
import type { Perform } from "../program.ts";
import { showReport } from "../report.ts";
import { listRuns, showRun } from "../runs.ts";
import { watchRun } from "../watch-run.ts";
import { command, type Json } from "./command.ts";

export function runCommands(program: Command, perform: Perform): void {
  command(program, "runs", "the newest runs")
    .addOption(new Option("--limit <number>", "how many").argParser(number(1, 200)).default(20))
    .addOption(new Option("--environment <environment>", "only of this one").choices(environments))
    .action(({ json, ...options }: Json & { limit: number; environment?: Environment }) =>
      perform(json, (session) => listRuns(session, options)),
    );
  command(program, "run", "one run with its steps")
    .argument("<number>", "the run", number(1))
    .option("--follow", "print steps and output as they come, until it ends", false)
    .option("--output", "print its output as well", false)
    .action((id: number, { json, follow, output }: Json & { follow: boolean; output: boolean }) =>
      perform(json, (session) =>
        follow ? watchRun(session, id, { until: "end", output: true }) : showRun(session, id, output),
      ),
    );
  command(program, "report", "what a run did to the requests")
    .argument("<number>", "the run", number(1))
    .action((id: number, { json }: Json) => perform(json, (session) => showReport(session, id)));
  command(program, "cancel", "stop a run; what it has done is undone")
    .argument("<number>", "the run", number(1))
    .action((id: number, { json }: Json) => perform(json, (session) => cancel(session, id)));
}
