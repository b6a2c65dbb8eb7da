export type AnsiColour = "red" | "green" | "yellow" | "blue" | "cyan" | "magenta";

export interface AnsiPiece {
  text: string;
  colour?: AnsiColour;
  bold?: boolean;
}

// Select Graphic Rendition, then every other escape sequence (ECMA-48) and the control characters that are not text.
const sequences =
  /\x1b\[([0-9;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|[\x00-\x08\x0b-\x1f\x7f]/g;

const colours: Record<number, AnsiColour | undefined> = {
  31: "red",
  32: "green",
  33: "yellow",
  34: "blue",
  35: "magenta",
  36: "cyan",
};

/** What a program wrote for a terminal, in pieces of one colour. Anything but colour and weight is left out. */
export function ansiPieces(line: string): AnsiPiece[] {
  const text = afterLastReturn(line);
  const pieces: AnsiPiece[] = [];
  let style: Omit<AnsiPiece, "text"> = {};
  let from = 0;
  const push = (to: number) => {
    if (to > from) pieces.push({ text: text.slice(from, to), ...style });
  };
  for (const match of text.matchAll(sequences)) {
    push(match.index);
    if (match[1] !== undefined) style = restyle(style, match[1]);
    from = match.index + match[0].length;
  }
  push(text.length);
  return pieces;
}

/** The same without colour. */
export const plainText = (line: string): string => afterLastReturn(line).replace(sequences, "");

/** A progress bar writes over itself: what was written last counts. */
function afterLastReturn(line: string): string {
  const written = line.replace(/\r+$/, "");
  return written.slice(written.lastIndexOf("\r") + 1);
}

function restyle(style: Omit<AnsiPiece, "text">, parameters: string): Omit<AnsiPiece, "text"> {
  let next = { ...style };
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 22) delete next.bold;
    else if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4;
    else if ((code >= 30 && code <= 39) || (code >= 90 && code <= 97))
      next.colour = colours[code >= 90 ? code - 60 : code];
  }
  return next;
}
