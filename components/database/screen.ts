import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { getNonce } from "get-nonce";
import { sizeWithin, type TerminalSize } from "#lib/contract/database-shell.ts";

/** In pixels. The terminal's own is 14 wide, which on a phone is fat. */
const scrollbarWidth = 6;

/** A terminal in the page. */
export interface Screen {
  size(): TerminalSize;
  show(bytes: Uint8Array | string, shown?: () => void): void;
  onTyped(typed: (text: string) => void): void;
  onResize(resized: (size: TerminalSize) => void): void;
  focus(): void;
  /** Nothing is typed any more. */
  freeze(): void;
  close(): void;
}

export function createScreen(host: HTMLElement): Screen {
  const terminal = new Terminal({
    fontFamily: getComputedStyle(host).fontFamily,
    fontSize: 13,
    lineHeight: 1.2,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    minimumContrastRatio: 4.5,
    scrollback: 5000,
    screenReaderMode: true,
    theme: themeAt(host),
    overviewRuler: { width: scrollbarWidth },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  withNonce(() => terminal.open(host));
  fit.fit();
  // The client completes nothing, so Tab may lead on through the page.
  terminal.attachCustomKeyEventHandler(({ key }) => key !== "Tab");

  const fitting = new ResizeObserver(() => fit.fit());
  fitting.observe(host);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => {
    terminal.options.theme = themeAt(host);
  };
  scheme.addEventListener("change", recolour);

  return {
    size: () => sizeWithin({ columns: terminal.cols, rows: terminal.rows }),
    show: (bytes, shown) => terminal.write(bytes, shown),
    onTyped: (typed) => void terminal.onData(typed),
    onResize: (resized) => void terminal.onResize(({ cols, rows }) => resized(sizeWithin({ columns: cols, rows }))),
    focus: () => terminal.focus(),
    freeze() {
      terminal.options.disableStdin = true;
      terminal.write(hideCursor);
    },
    close() {
      fitting.disconnect();
      scheme.removeEventListener("change", recolour);
      terminal.dispose();
    },
  };
}

const hideCursor = "\x1b[?25l";

/** The page's own colours; the prompt is blue for staging and yellow for production. */
function themeAt(host: HTMLElement) {
  const colour = (name: string) => {
    const probe = host.appendChild(document.createElement("span"));
    probe.style.color = `var(--color-${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const [ink, quiet] = [colour("ink"), colour("ink-3")];
  const [blue, yellow] = [colour("staging-ink"), colour("production-ink")];
  const [red, green, cyan, magenta] = ["red", "green", "cyan", "magenta"].map((name) => colour(`ansi-${name}`));
  return {
    background: colour("ground"),
    foreground: ink,
    cursor: colour("env-ink"),
    cursorAccent: colour("ground"),
    selectionBackground: colour("line-strong"),
    overviewRulerBorder: colour("ground"),
    ...{ black: ink, white: quiet, blue, yellow, red, green, cyan, magenta },
    ...{ brightBlack: quiet, brightWhite: ink, brightBlue: blue, brightYellow: yellow },
    ...{ brightRed: red, brightGreen: green, brightCyan: cyan, brightMagenta: magenta },
  };
}

/** xterm.js adds style elements, and cannot be told the nonce that the page's policy asks of them. */
function withNonce(open: () => void): void {
  const nonce = getNonce();
  const create = document.createElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create.call(document, name, options);
    if (nonce && name === "style") element.nonce = nonce;
    return element;
  }) as typeof create;
  try {
    open();
  } finally {
    document.createElement = create;
  }
}
