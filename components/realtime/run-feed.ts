import { foldRun, type JournalEntry, type OutputLine, type RunView } from "#lib/contract/run.ts";

export const outputLimit = 20_000;

export interface RunFeed {
  view: RunView;
  /** The newest lines without a hole, at most `outputLimit`. */
  lines: readonly OutputLine[];
  /** How many older lines were let go. */
  dropped: number;
  lastLine: number;
  /** Something arrived that does not follow on what is here: ask again from `view.seq` and `lastLine`. */
  hole: boolean;
}

export const startFeed = (view: RunView): RunFeed => ({ view, lines: [], dropped: 0, lastLine: 0, hole: false });

export function takeEntry(feed: RunFeed, entry: JournalEntry): RunFeed {
  const folded = foldRun(feed.view, entry);
  if (folded.kind === "next") return { ...feed, view: folded.view };
  return folded.kind === "gap" ? { ...feed, hole: true } : feed;
}

/** Takes lines that follow on the last one, leaves out what it has, and notices a hole. */
export function takeLines(feed: RunFeed, lines: readonly OutputLine[]): RunFeed {
  const fresh: OutputLine[] = [];
  let last = feed.lastLine;
  let hole = feed.hole;
  for (const line of lines) {
    if (line.line <= last) continue;
    if (line.line > last + 1) {
      hole = true;
      break;
    }
    fresh.push(line);
    last = line.line;
  }
  if (!fresh.length) return hole === feed.hole ? feed : { ...feed, hole };
  const all = feed.lines.concat(fresh);
  const over = Math.max(0, all.length - outputLimit);
  return { ...feed, hole, lines: over ? all.slice(over) : all, dropped: feed.dropped + over, lastLine: last };
}
