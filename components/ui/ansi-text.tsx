import { type AnsiColour, ansiPieces } from "./ansi.ts";
import { cn } from "./cn.ts";

const colours: Record<AnsiColour, string> = {
  red: "text-ansi-red",
  green: "text-ansi-green",
  yellow: "text-ansi-yellow",
  blue: "text-ansi-blue",
  cyan: "text-ansi-cyan",
  magenta: "text-ansi-magenta",
};

/** More of one line is never drawn: a line of a megabyte would stop the page. */
const longest = 4000;

/** A line as its program coloured it. */
export function AnsiText({ text, className }: { text: string; className?: string }) {
  const pieces = ansiPieces(text.slice(0, longest));
  const rest = text.length - longest;
  return (
    <span className={className}>
      {pieces.map((piece, index) => (
        <span key={index} className={cn(piece.colour && colours[piece.colour], piece.bold && "font-bold")}>
          {piece.text}
        </span>
      ))}
      {rest > 0 && <span className="text-ink-3"> … {rest.toLocaleString("en")} more characters</span>}
    </span>
  );
}
