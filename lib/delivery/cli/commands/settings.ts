import type { Command } from "commander";
import type { Environment } from "../../../contract/names.ts";
import { environment } from "../arguments.ts";
import { setCertificate, showCertificates } from "../certificates.ts";
import { type InitOptions, init } from "../init.ts";
import type { Perform } from "../program.ts";
import { commitAndPush, setDeployKey, setNoAccess, setToken, showRemote } from "../remote.ts";
import { command, type Json } from "./command.ts";

export function settingsCommands(program: Command, perform: Perform): void {
  command(program, "init", "the slipway.yaml that would connect an application; changes nothing")
    .argument("[repository]", "a folder on the host, or an address that git can read", ".")
    .option("--root <folder>", "the application's folder on the host (default: the repository's)")
    .option("--compose <file>", "in the repository; several are put on top of one another", collected, [])
    .action((repository: string, { json, ...options }: Json & InitOptions) =>
      perform(json, (session) => init(session, repository, options)),
    );
  certificateCommands(program, perform);
  remoteCommands(program, perform);
  command(program, "push", "commit and push the source's working tree")
    .requiredOption("--message <message>", "what was changed")
    .action(({ json, ...options }: Json & { message: string }) =>
      perform(json, (session) => commitAndPush(session, options)),
    );
}

const collected = (file: string, before: string[]) => [...before, file];

function certificateCommands(program: Command, perform: Perform): void {
  const certificate = program.command("certificate").description("show or set certificates");
  command(certificate, "show", "names, issuer and end of each", { isDefault: true }).action(({ json }: Json) =>
    perform(json, showCertificates),
  );
  command(certificate, "set", "use another one, without a dropped connection")
    .addArgument(environment())
    .requiredOption("--certificate <file>", "in PEM form, with those between it and its root; - is standard input")
    .requiredOption("--key <file>", "its private key in PEM form, without a passphrase; - is standard input")
    .action((where: Environment, { json, ...files }: Json & { certificate: string; key: string }) =>
      perform(json, (session) => setCertificate(session, where, files)),
    );
}

function remoteCommands(program: Command, perform: Perform): void {
  const remote = program.command("remote").description("show or set how the remote is reached");
  command(remote, "show", "where it is, and whether it can be reached", { isDefault: true }).action(({ json }: Json) =>
    perform(json, showRemote),
  );
  const set = remote.command("set").description("secrets come from a file or standard input");
  command(set, "none", "as git on this host can by itself").action(({ json }: Json) => perform(json, setNoAccess));
  command(set, "deploy-key", "by SSH with a key of its own")
    .requiredOption("--key <file>", "private key in OpenSSH form, without a passphrase; - is standard input")
    .requiredOption("--known-hosts <file>", "the host's lines of ssh-keyscan")
    .action(({ json, ...files }: Json & { key: string; knownHosts: string }) =>
      perform(json, (session) => setDeployKey(session, files)),
    );
  command(set, "token", "by HTTPS with a token")
    .requiredOption("--username <name>", "whose token it is")
    .requiredOption("--token <file>", "the token's file; - is standard input")
    .action(({ json, ...given }: Json & { username: string; token: string }) =>
      perform(json, (session) => setToken(session, given)),
    );
}
