import { once } from "node:events";
import type { ReadStream, WriteStream } from "node:tty";
import {
  type OpenedShell,
  type ShellMode,
  type ShellTarget,
  shellWelcome,
  sizeWithin,
  type TerminalSize,
  typedParts,
} from "../../contract/database-shell.ts";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { CommandLink } from "./command-link.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";

/** The database's client on this terminal, until it or the shell ends. Answers the client's exit code. */
export async function showDatabase(
  { link, signal }: Session,
  environment: Environment,
  mode: ShellMode,
  keyboard: ReadStream = process.stdin,
  screen: WriteStream = process.stdout,
): Promise<number> {
  if (!keyboard.isTTY || !screen.isTTY) throw noTerminal();
  const stop = new AbortController();
  const target = { environment, mode };
  let typing = Promise.resolve();
  try {
    const request = { ...target, size: sizeOf(screen) };
    for await (const batch of link.openShell(request, signal))
      for (const event of batch) {
        if (event.type === "opened") {
          console.error(shellWelcome(event).replaceAll("\r", ""));
          typing = connect(link, event, keyboard, screen, stop.signal);
        } else if (event.type === "output") {
          if (!screen.write(Buffer.from(event.base64, "base64"))) await once(screen, "drain", { signal });
        } else {
          stop.abort();
          await typing;
          console.error(`\n${event.cause}`);
          return event.exitCode ?? exitCodes.failed;
        }
      }
    return exitCodes.failed;
  } finally {
    stop.abort();
    await typing;
  }
}

/** Passes on what is typed, in its order, and the size. The terminal is as it was when the signal has ended. */
async function connect(
  link: CommandLink,
  { shell, environment, mode }: OpenedShell,
  keyboard: ReadStream,
  screen: WriteStream,
  signal: AbortSignal,
): Promise<void> {
  const which: ShellTarget & { shell: string } = { shell, environment, mode };
  let sending: Promise<unknown> = Promise.resolve();
  // What it was too late for, the end explains.
  const later = (send: () => Promise<unknown>) => {
    sending = sending.then(send).catch(() => undefined);
  };
  const type = (text: string) => {
    for (const part of typedParts(text)) later(() => link.call("typeInShell", { ...which, text: part }, signal));
  };
  const resize = () => later(() => link.call("resizeShell", { ...which, size: sizeOf(screen) }, signal));
  keyboard.setRawMode(true);
  keyboard.setEncoding("utf8").on("data", type);
  screen.on("resize", resize);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  keyboard.off("data", type).setRawMode(false);
  keyboard.pause();
  screen.off("resize", resize);
}

const sizeOf = ({ columns, rows }: TerminalSize): TerminalSize => sizeWithin({ columns, rows });

const noTerminal = () =>
  new Refusal(
    "no-terminal",
    "A shell needs a terminal on both sides, and here input or output is none. Nothing was opened. For data in a file: slipway backup, then slipway export.",
  );
