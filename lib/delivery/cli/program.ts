import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { type Environment, environmentSchema, environments, refSchema, serviceSchema } from "../../contract/names.ts";
import { cancel, deploy, operate, type Wait } from "./ask.ts";
import { showLogs } from "./logs.ts";
import { listRuns, showRun } from "./runs.ts";
import type { Session } from "./session.ts";
import { showStatus } from "./status.ts";
import { watchRun } from "./watch-run.ts";

/** `perform` gets a session made for the command's `--json`, and its exit code. */
export function createProgram(
  perform: (json: boolean, command: (session: Session) => Promise<number>) => Promise<void>,
) {
  const program = new Command("slipway")
    .description("Ask the panel's worker on this host. SLIPWAY_DATA is its data folder (default: data in the project).")
    .helpCommand(false)
    .exitOverride();
  const command = (usage: string, description: string) =>
    program.command(usage).description(description).option("--json", "machine-readable output", false);

  command("status", "both environments, the engine and the last run").action((options: { json: boolean }) =>
    perform(options.json, showStatus),
  );
  command("deploy", "build a branch, tag or commit, and make it live when it is proven")
    .addArgument(environment())
    .addOption(
      new Option("--ref <ref>", "branch, tag or commit (default: the repository's default branch)").argParser(ref),
    )
    .addOption(wait().choices(["live"]))
    .action((where: Environment, { json, ...options }: { json: boolean; ref?: string; wait: Wait }) =>
      perform(json, (session) => deploy(session, where, options)),
    );
  command("runs", "the newest runs")
    .addOption(new Option("--limit <number>", "how many").argParser(number(1, 200)).default(20))
    .addOption(new Option("--environment <environment>", "only of this one").choices(environments))
    .action(({ json, ...options }: { json: boolean; limit: number; environment?: Environment }) =>
      perform(json, (session) => listRuns(session, options)),
    );
  command("run", "one run with its steps")
    .argument("<number>", "the run", number(1))
    .option("--follow", "print steps and output as they come, until it ends", false)
    .option("--output", "print its output as well", false)
    .action((id: number, { json, follow, output }: { json: boolean; follow: boolean; output: boolean }) =>
      perform(json, (session) =>
        follow ? watchRun(session, id, { until: "end", output: true }) : showRun(session, id, output),
      ),
    );
  command("cancel", "stop a run; what it has done is undone")
    .argument("<number>", "the run", number(1))
    .action((id: number, { json }: { json: boolean }) => perform(json, (session) => cancel(session, id)));
  command("logs", "what the services write")
    .addArgument(environment())
    .argument("[services...]", "one or several (default: all)", (name: string, all: string[] = []) => [
      ...all,
      service(name),
    ])
    .option("-f, --follow", "go on with what is new", false)
    .addOption(new Option("--tail <number>", "how many lines to begin with").argParser(number(0, 5000)).default(500))
    .action(
      (where: Environment, names: string[], { json, ...options }: { json: boolean; follow: boolean; tail: number }) =>
        perform(json, (session) => showLogs(session, where, names, options)),
    );
  for (const action of ["start", "stop", "restart"] as const) {
    command(action, `${action} an environment or one of its services`)
      .addArgument(environment())
      .argument("[service]", "default: all of them", service)
      .option("--confirm <phrase>", "the phrase that the environment asks for")
      .addOption(wait().hideHelp(false))
      .action(
        (where: Environment, name: string | undefined, options: { json: boolean; confirm?: string; wait: Wait }) =>
          perform(options.json, (session) => {
            const input = { action, environment: where, service: name, phrase: options.confirm };
            return operate(session, input, options.wait && true);
          }),
      );
  }
  return program;
}

const environment = () => new Argument("<environment>", "staging or production").argParser(parsedBy(environmentSchema));
const ref = parsedBy(refSchema);
const service = parsedBy(serviceSchema);
const wait = () => new Option("--wait [live]", "return when the run has ended, or as soon as its release is live");

function parsedBy<T>(schema: {
  safeParse(text: string): { success: true; data: T } | { success: false; error: Error };
}) {
  return (text: string): T => {
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError((JSON.parse(parsed.error.message) as { message: string }[])[0]?.message ?? "");
  };
}

function number(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}
