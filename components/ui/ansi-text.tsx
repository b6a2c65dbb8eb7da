import { type AnsiColour, type AnsiPiece, ansiPieces } from "./ansi.ts";
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
  const rest = text.length - longest;
  return (
    <span className={className}>
      <AnsiPieces pieces={ansiPieces(text.slice(0, longest))} />
      {rest > 0 && <span className="text-ink-3"> … {rest.toLocaleString("en")} more characters</span>}
    </span>
  );
}

interface AnsiPiecesProps {
  /** `hit`: a search has found it. */
  pieces: readonly (AnsiPiece & { hit?: true })[];
  /** The search is at this line. */
  current?: boolean;
}

/** Pieces of one line, one behind the other. */
export function AnsiPieces({ pieces, current }: AnsiPiecesProps) {
  return pieces.map(({ text, colour, bold, hit }, index) => {
    const Piece = hit ? "mark" : "span";
    const look = cn(colour && colours[colour], bold && "font-bold");
    if (!hit && !look) return text;
    return (
      <Piece key={index} className={hit ? cn(look, "hit", current && "hit-current") : look || undefined}>
        {text}
      </Piece>
    );
  });
}
