import { type AnsiPiece, ansiPieces } from "#components/ui/ansi.ts";
import type { Level } from "#lib/contract/log-level.ts";
import { flags, kinds, momentText } from "#lib/contract/log-records.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { Matcher } from "./matcher.ts";
import { levelOfCode, type Records } from "./records.ts";

/** A piece of a line as its program coloured it, or as a search found it. */
export interface Piece extends AnsiPiece {
  hit?: true;
}

interface Whose {
  environment: Environment;
  /** Nothing: all that were chosen. */
  service?: string;
}

export type Row = Whose & {
  /** The same for the same line, in whatever tab: it is what a link names. */
  id: string;
  /** Epoch milliseconds. */
  at: number;
} & (
    | {
        kind: "line";
        service: string;
        moment: string;
        level?: Level;
        pieces: Piece[];
        /** About so many more characters are not shown; `cut`: nor are others that only the archive has. */
        more: number;
        cut: boolean;
        /** All of it, where that was asked for. */
        whole?: string;
      }
    | ({ kind: "gap"; loading: boolean } & Gap)
    | { kind: "end"; cause: string }
  );

/** Lines that are not here. */
export interface Gap {
  /** Nothing: nobody knows how many. */
  lines?: number;
  reason: string;
  from?: string;
  to?: string;
  /** The archive may have them. */
  loadable: boolean;
}

export interface Sources {
  whoseIs(source: number): Whose;
  isLoading(id: string): boolean;
}

/** More of one line is never drawn: a line of a megabyte would stop the page. */
const longestShown = 4000;
const decoder = new TextDecoder();

export function rowAt(
  records: Records,
  line: number,
  sources: Sources,
  { matcher, opened }: { matcher?: Matcher; opened: ReadonlySet<string> },
): Row {
  const whose = sources.whoseIs(records.source(line));
  const moment = records.moment(line);
  const at = moment.seconds * 1000 + Math.floor(moment.nanoseconds / 1e6);
  const kind = records.kind(line);
  const id = `${idOf(whose, momentText(moment), kind)}${ordinal(records, line)}`;
  const head = { ...whose, id, at };
  if (kind === kinds.end) return { ...head, kind: "end", ...(JSON.parse(records.text(line)) as { cause: string }) };
  if (kind === kinds.skipped) {
    return { ...head, kind: "gap", loading: sources.isLoading(id), ...(JSON.parse(records.text(line)) as Gap) };
  }
  const content = records.content(line);
  const isOpened = opened.has(id);
  const text = decoder.decode(isOpened ? content : content.subarray(0, longestShown * 4));
  const shown = text.slice(0, longestShown);
  return {
    ...head,
    kind: "line",
    service: whose.service ?? "?",
    moment: momentText(moment),
    level: levelOfCode[records.levels[line] as number],
    pieces: marked(ansiPieces(shown), matcher),
    more: Math.max(0, (isOpened ? text.length : content.length) - longestShown),
    cut: (records.flagsOf(line) & flags.goesOn) !== 0,
    ...(isOpened && { whole: text }),
  };
}

const letters: Record<number, string> = { [kinds.line]: "", [kinds.skipped]: "!gap", [kinds.end]: "!end" };

export const idOf = ({ environment, service }: Whose, moment: string, kind: number = kinds.line): string =>
  `${environment}/${service ?? ""}${letters[kind]}@${moment}`;

/** Which of several of one moment it is. */
function ordinal(records: Records, line: number): string {
  let before = 0;
  for (let index = line - 1; index >= 0 && records.compare(index, records, line) === 0; index--)
    if (records.source(index) === records.source(line) && records.kind(index) === records.kind(line)) before += 1;
  return before === 0 ? "" : `+${before}`;
}

/** Cuts the pieces where a match begins or ends: it may begin in one colour and end in another. */
export function marked(pieces: readonly AnsiPiece[], matcher: Matcher | undefined): Piece[] {
  if (!matcher) return [...pieces];
  const ranges = matcher.ranges(pieces.map(({ text }) => text).join(""));
  const result: Piece[] = [];
  let begin = 0;
  for (const piece of pieces) {
    let at = 0;
    const push = (to: number, hit: boolean) => {
      if (to > at) result.push({ ...piece, text: piece.text.slice(at, to), ...(hit && { hit }) });
      at = Math.max(at, to);
    };
    for (const [from, to] of ranges) {
      if (to <= begin || from >= begin + piece.text.length) continue;
      push(from - begin, false);
      push(Math.min(to - begin, piece.text.length), true);
    }
    push(piece.text.length, false);
    begin += piece.text.length;
  }
  return result;
}
