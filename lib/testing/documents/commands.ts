import { type Command, CommanderError } from "commander";
import { createProgram } from "../../delivery/cli/program.ts";
import type { Document } from "./document.ts";

/** A command of the command line as a document writes it, without the program's name. */
export interface Written {
  path: string;
  text: string;
  /** In prose a command may be called by its name alone. */
  isName: boolean;
}

/** The program in front of its command, in one of the ways in which it is started. */
const started = /(?:^|[\s|;&(])(?:npm run -s slipway --|(?:[\w./-]*\/)?slipway)(?= )/;
const shells = ["", "sh", "bash", "console"];

export function commandsIn(document: Document): Written[] {
  const { path } = document;
  const inline = document.inlineCode.filter((text) => text.match(started)?.index === 0);
  const lines = document.blocks
    .filter(({ language }) => shells.includes(language))
    .flatMap(({ text }) => text.replaceAll("\\\n", " ").split("\n"))
    .filter((line) => !line.startsWith("#") && started.test(line));
  return [
    ...inline.map((text) => ({ path, text: commandIn(text), isName: true })),
    ...lines.map((text) => ({ path, text: commandIn(text), isName: false })),
  ].filter(({ text }) => text !== "" && text !== "…");
}

/** What the shell gives to the program: up to a comment, a pipe or the next command. */
function commandIn(line: string): string {
  const [found] = started.exec(line) ?? [];
  const rest = line.slice(line.indexOf(found ?? "") + (found?.length ?? 0));
  return rest.split(/ (?:#|\|\||\||&&|;|>|< ) ?/)[0]?.trim() ?? "";
}

/** The words of each command that is meant: `[…]` may be left out, and of `a|b` there is one. */
export function variantsOf(text: string): string[][] {
  const most = text.replaceAll(/[[\]]/g, "");
  const least = text.replaceAll(/\[[^\]]*\]/g, "");
  return [...new Set([most, least])].flatMap((one) => choices(wordsOf(one)));
}

const choices = (words: string[]): string[][] =>
  words.reduce<string[][]>(
    (all, word) => all.flatMap((before) => word.split("|").map((one) => [...before, exampleOf(one)])),
    [[]],
  );

/** As a shell parts it. */
const wordsOf = (text: string): string[] =>
  Array.from(
    text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );

const digest = "0123456789abcdef".repeat(4);

/** Something that may stand where a document says in capitals what has to. */
const examples: Record<string, string> = {
  ENV: "staging",
  N: "7",
  SEQ: "7",
  TIME: "10m",
  TIMESTAMP: "2026-11-25T19-01-07Z",
  COMMIT: digest.slice(0, 40),
  VERSION: "3",
  SERVICE: "backend",
  RECIPIENT: `age1${"q".repeat(58)}`,
  age1: `age1${"q".repeat(58)}`,
  "SEQ:HASH": `7:${digest}`,
};

const exampleOf = (word: string): string => examples[word.replace(/…$/, "")] ?? word.replace(/(?<=.)…$/, "");

const nobody = () => Promise.reject(new Error("Nothing is done on this host here."));

/** The program, which tells of a command instead of carrying it out. */
export function programThatTells(tell: (command: Command) => void): Command {
  const program = createProgram(async () => {}, { recover: nobody, personLink: nobody, newRecoveryKey: nobody });
  for (const command of [program, ...allCommands(program)])
    command.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  return program.hook("preAction", (_, command) => tell(command));
}

/** Why the command line would not take it. */
export async function refusalOf(words: readonly string[]): Promise<string | undefined> {
  let isTaken = false;
  try {
    await programThatTells(() => (isTaken = true)).parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : error.message;
  }
  return isTaken ? undefined : "is no command";
}

/** `others`: what the gateway's admin socket takes, which begins with the same word. */
export async function wrongCommands(documents: readonly Document[], others: readonly string[] = []): Promise<string[]> {
  const names = new Set(allCommands().map(nameOf));
  const wrong: string[] = [];
  for (const { path, text, isName } of documents.flatMap(commandsIn)) {
    if (others.includes(text)) continue;
    for (const words of variantsOf(text)) {
      if (isName && names.has(words.join(" "))) continue;
      const why = await refusalOf(words);
      if (why) wrong.push(`${path}: slipway ${text}: ${why}`);
    }
  }
  return [...new Set(wrong)];
}

/** Each one, with those that are only there to group others. */
export function allCommands(command: Command = programThatTells(() => {})): Command[] {
  return command.commands.flatMap((one) => [one, ...allCommands(one)]);
}

/** `variables set`, say. */
export function nameOf(command: Command): string {
  const above = command.parent?.parent ? `${nameOf(command.parent)} ` : "";
  return above + command.name();
}
