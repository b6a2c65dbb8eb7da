import type { Terminal } from "../application/ports.ts";
import type { TerminalSize } from "../contract/database-shell.ts";

/** A terminal in memory: what is typed shows on it, and is heard a line at a time by whatever runs there. */
export interface FakeTerminal extends Terminal {
  show(text: string): void;
  size(): TerminalSize;
  /** Whatever runs there has ended. */
  exit(code: number): void;
  isOver(): boolean;
}

export function fakeTerminal(
  first: TerminalSize,
  hear: (line: string, at: FakeTerminal) => void = () => {},
): FakeTerminal {
  const waiting: string[] = [];
  const ended = Promise.withResolvers<number>();
  let size = first;
  let typed = "";
  let over = false;
  let news = Promise.withResolvers<void>();
  const tell = () => {
    news.resolve();
    news = Promise.withResolvers();
  };
  const exit = (code: number) => {
    over = true;
    ended.resolve(code);
    tell();
  };

  const terminal: FakeTerminal = {
    output: (async function* () {
      for (;;) {
        for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) yield Buffer.from(text);
        if (over) return;
        await news.promise;
      }
    })(),
    async write(text) {
      if (over) return;
      terminal.show(text.replaceAll("\n", "\r\n"));
      const lines = (typed + text).split("\n");
      typed = lines.pop() ?? "";
      for (const line of lines) hear(line, terminal);
    },
    async resize(wanted) {
      size = wanted;
    },
    exitCode: () => ended.promise,
    async end() {
      if (!over) exit(killed);
    },
    show(text) {
      waiting.push(text);
      tell();
    },
    size: () => size,
    exit,
    isOver: () => over,
  };
  return terminal;
}

/** Exit code of what was ended by SIGKILL. */
const killed = 137;
