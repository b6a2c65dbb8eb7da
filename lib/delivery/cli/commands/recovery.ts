import type { Command } from "commander";
import { recipient } from "../arguments.ts";
import type { OnThisHost } from "../on-this-host.ts";
import { newRecoveryKey, setRecoveryKey, showRecoveryKey } from "../panel-backups.ts";
import { makePersonLink } from "../person-link.ts";
import type { Perform } from "../program.ts";
import { recover } from "../recover.ts";
import { command, type Json } from "./command.ts";

export function recoveryCommands(program: Command, perform: Perform, host: OnThisHost): void {
  const key = program.command("recovery-key").description("to whom the panel's own backups are encrypted");
  command(key, "show", "the recipient, if there is one", { isDefault: true }).action(({ json }: Json) =>
    perform(json, showRecoveryKey),
  );
  command(key, "set", "encrypt to this recipient from now on; none: no longer")
    .addArgument(recipient())
    .action((to: string | null, { json }: Json) => perform(json, (session) => setRecoveryKey(session, to)));
  command(key, "new", "make a key, and encrypt to it from now on")
    .requiredOption(
      "--to <file>",
      "where the key is written, - is standard output; keep it elsewhere than on this host",
    )
    .action(({ json, to }: Json & { to: string }) => perform(json, (session) => newRecoveryKey(session, host, to)));
  command(program, "password-link", "a one-time link for somebody to choose another password, without a worker")
    .argument("<email>", "whose")
    .action((email: string, { json }: Json) => perform(json, (session) => makePersonLink(session, host, email)));
  command(program, "recover", "put the panel back on a new host, without a worker")
    .argument("<folder>", "a backup of the panel, or backups/panel for the newest of them")
    .option("--key <file>", "the recovery key of an encrypted one; - is standard input")
    .action((from: string, { json, key: file }: Json & { key?: string }) =>
      perform(json, (session) => recover(session, host, from, file)),
    );
}
