import { AnsiText } from "#components/ui/ansi-text.tsx";
import { cn } from "#components/ui/cn.ts";
import { clockTime, exactTime } from "#components/ui/duration.ts";
import type { OutputLine } from "#lib/contract/run.ts";

/** Only ever rendered in the browser, so the reader's time zone is known. */
export function OutputRow({ line, step, wrap }: { line: OutputLine; step: string; wrap: boolean }) {
  return (
    <div
      data-line={line.line}
      className="grid grid-cols-[76px_136px_minmax(0,1fr)] gap-3 leading-5 max-xl:grid-cols-[76px_minmax(0,1fr)]"
    >
      <time dateTime={new Date(line.at).toISOString()} title={exactTime(line.at)} className="text-ink-3">
        {clockTime(line.at, true).slice(0, -2)}
      </time>
      <span className="truncate text-ink-3 max-xl:hidden">{step}</span>
      <AnsiText text={line.text} className={cn(wrap ? "break-words whitespace-pre-wrap" : "truncate whitespace-pre")} />
    </div>
  );
}
