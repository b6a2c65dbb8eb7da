import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { Environment } from "../../../contract/names.ts";
import { variableName } from "../../../contract/variables.ts";
import { confirm, environment, number, override, service, waitLive } from "../arguments.ts";
import type { Perform } from "../program.ts";
import {
  applyVariables,
  importVariables,
  revertVariables,
  type SetOptions,
  setVariable,
  showHistory,
  showVariables,
  unsetVariable,
} from "../variables.ts";
import { command, type Json } from "./command.ts";

export function variableCommands(program: Command, perform: Perform): void {
  const variables = program.command("variables").description("what an environment is configured with");
  command(variables, "show", "names, sources and who uses them; no secret", { isDefault: true })
    .addArgument(environment())
    .action((where: Environment, { json }: Json) => perform(json, (session) => showVariables(session, where)));
  command(variables, "history", "who has set what in the panel, and when")
    .addArgument(environment())
    .action((where: Environment, { json }: Json) => perform(json, (session) => showHistory(session, where)));
  command(variables, "set", "set one; its value comes from standard input")
    .addArgument(environment())
    .addArgument(name())
    .option("--value <file>", "the value's file; - is standard input", "-")
    .option("--generate", "a secret that nobody has seen, instead of a value")
    .option("--secret", "its value is nobody's to read, whatever its name")
    .option("--no-secret", "its value may be read by who may change it")
    .addOption(given())
    .action((where: Environment, which: string, { json, ...options }: Json & SetOptions) =>
      perform(json, (session) => setVariable(session, where, which, options)),
    );
  command(variables, "unset", "what an env file or the compose file says counts again")
    .addArgument(environment())
    .addArgument(name())
    .action((where: Environment, which: string, { json }: Json) =>
      perform(json, (session) => unsetVariable(session, where, which)),
    );
  command(variables, "import", "set all that stand in an env file")
    .addArgument(environment())
    .addArgument(new Argument("<file>", "an env file; - is standard input"))
    .option("--secret", "all of them are secret, whatever their names", false)
    .option("--preview", "only say what would change", false)
    .action((where: Environment, file: string, { json, ...options }: Json & { preview: boolean; secret: boolean }) =>
      perform(json, (session) => importVariables(session, where, file, options)),
    );
  command(variables, "revert", "back to what was set in an earlier version")
    .addArgument(environment())
    .addArgument(new Argument("<version>", "as the history shows it").argParser(number(0)))
    .action((where: Environment, to: number, { json }: Json) =>
      perform(json, (session) => revertVariables(session, where, to)),
    );
  command(variables, "apply", "start what is live once more with them, and switch to it")
    .addArgument(environment())
    .addOption(confirm())
    .addOption(override())
    .addOption(waitLive())
    .action((where: Environment, { json, ...options }: Json & Parameters<typeof applyVariables>[2]) =>
      perform(json, (session) => applyVariables(session, where, options)),
    );
}

const name = () =>
  new Argument("<name>", "LOG_LEVEL").argParser((text: string): string => {
    const parsed = variableName.safeParse(text);
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`${parsed.error.issues[0]?.message}.`);
  });

const given = () =>
  new Option("--service <service>", "gets it whatever the compose file says; may be repeated").argParser(
    (text: string, before: string[] | undefined) => [...(before ?? []), service(text)],
  );
