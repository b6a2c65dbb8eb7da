import { CircleStop, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { AnsiText } from "#components/ui/ansi-text.tsx";
import { cn } from "#components/ui/cn.ts";
import { clockTime, exactTime } from "#components/ui/duration.ts";
import type { Level } from "#lib/contract/log-level.ts";
import type { LogRow } from "./buffer.ts";

/** Only ever rendered in the browser, so the reader's time zone is known. */
export function LogRowView({ row, wrap }: { row: LogRow; wrap: boolean }) {
  if (row.kind === "line") return <Line row={row} wrap={wrap} />;
  if (row.kind === "skipped") {
    return (
      <Gap icon={<TriangleAlert size={14} />} reason={row.reason}>
        <b className="font-semibold text-ink">
          {row.lines?.toLocaleString("en")} {row.lines === 1 ? "line" : "lines"} skipped
        </b>{" "}
        from {row.service}
      </Gap>
    );
  }
  return (
    <Gap icon={<CircleStop size={14} />} reason={row.cause}>
      <b className="font-semibold text-ink">
        {row.service ? `The log of ${row.service} ends here` : "The log ends here"}
      </b>
    </Gap>
  );
}

const levelLook: Record<Level, string> = {
  error: "font-bold text-failing-ink",
  warn: "font-bold text-ink",
  info: "text-ink-3",
  debug: "text-ink-3",
};

function Line({ row, wrap }: { row: Extract<LogRow, { kind: "line" }>; wrap: boolean }) {
  return (
    <div
      data-level={row.level}
      className={cn(
        "grid grid-cols-[96px_84px_48px_minmax(0,1fr)] gap-x-2 border-l-2 border-env pr-gutter pl-[calc(var(--spacing-gutter)-2px)] leading-row-dense hover:bg-hover",
        "max-sm:grid-cols-[72px_minmax(0,1fr)_auto] max-sm:border-b max-sm:border-l-3 max-sm:border-b-line max-sm:py-[5px] max-sm:leading-[18px]",
      )}
    >
      <time dateTime={new Date(row.at).toISOString()} title={exactTime(row.at)} className="text-ink-3">
        <span className="sm:hidden">{clockTime(row.at)}</span>
        <span className="max-sm:hidden">{clockTime(row.at, true)}</span>
      </time>
      <span className="truncate text-ink-2">{row.service}</span>
      <span className={row.level && levelLook[row.level]}>{row.level}</span>
      <AnsiText
        text={row.text}
        className={cn(
          "max-sm:col-span-full",
          wrap ? "break-words whitespace-pre-wrap" : "truncate whitespace-pre",
          row.level === "error" && "text-failing-ink",
        )}
      />
    </div>
  );
}

/** A row that says what is missing here, and why. */
function Gap({ icon, reason, children }: { icon: ReactNode; reason: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-3 border-y border-dashed border-control bg-sunken px-gutter py-0.5 font-sans text-xs leading-4 text-ink-2 max-sm:py-2">
      {icon}
      <span className="min-w-0">
        {children} <span className="ml-2 text-ink-3">{reason}</span>
      </span>
    </div>
  );
}
