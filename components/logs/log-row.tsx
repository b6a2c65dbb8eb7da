import { CircleStop, TriangleAlert } from "lucide-react";
import { memo, type ReactNode } from "react";
import { environmentTick } from "#components/environment/names.ts";
import { AnsiPieces } from "#components/ui/ansi-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { clockTime, dateAndTime, exactTime } from "#components/ui/duration.ts";
import type { Level } from "#lib/contract/log-level.ts";
import { momentOf } from "#lib/contract/log-records.ts";
import { LineDetail } from "./line-detail.tsx";
import { notLoaded } from "./store/feed.ts";
import type { Row } from "./store/rows.ts";

interface LogRowProps {
  row: Row;
  /** On a phone. */
  narrow: boolean;
  wrap: boolean;
  /** Rows are of both environments. */
  withEnvironment: boolean;
  chosen: boolean;
  /** The search is at it. */
  current: boolean;
  opened: boolean;
  onFill(id: string): void;
}

/** Only ever rendered in the browser, so the reader's time zone is known. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { row, withEnvironment } = props;
  return (
    <div data-id={row.id} data-env={withEnvironment ? row.environment : undefined}>
      <Content {...props} />
    </div>
  );
});

function Content({ row, opened, onFill, ...look }: LogRowProps) {
  if (row.kind === "line")
    return (
      <>
        <Line {...look} row={row} />
        {opened && row.whole !== undefined && <LineDetail row={row} whole={row.whole} />}
      </>
    );
  if (row.kind === "end") {
    return (
      <Note icon={<CircleStop size={14} />} reason={row.cause}>
        <b className="font-semibold text-ink">The log of {row.service ?? "all services"} ends here</b> in{" "}
        {row.environment}
      </Note>
    );
  }
  return <GapNote row={row} onFill={() => onFill(row.id)} />;
}

function GapNote({ row, onFill }: { row: Extract<Row, { kind: "gap" }>; onFill(): void }) {
  const isUnloaded = row.reason === notLoaded;
  const count = row.lines === undefined ? "Lines" : row.lines.toLocaleString("en");
  const what = isUnloaded ? "Lines not loaded" : `${count} ${row.lines === 1 ? "line" : "lines"} skipped`;
  return (
    <Note
      icon={<TriangleAlert size={14} />}
      reason={`${spanOf(row)}${isUnloaded ? "" : `, ${row.reason}`}`}
      action={
        row.loadable && (
          <Button
            look="quiet"
            size="line"
            disabled={row.loading}
            onClick={onFill}
            className="text-xs text-ink! underline"
          >
            {row.loading ? "Loading…" : "Load them"}
          </Button>
        )
      }
    >
      <b className="font-semibold text-ink">{row.lines === undefined && !isUnloaded ? "Lines skipped" : what}</b> from{" "}
      {row.environment} {row.service}
    </Note>
  );
}

function spanOf({ from, to }: { from?: string; to?: string }): string {
  const at = (moment: string | undefined) => {
    const { seconds, nanoseconds } = momentOf(moment ?? "") ?? {};
    return seconds === undefined ? undefined : seconds * 1000 + Math.floor((nanoseconds ?? 0) / 1e6);
  };
  const [begin, end] = [at(from), at(to)];
  if (begin === undefined || end === undefined) return "";
  const sameDay = new Date(begin).toDateString() === new Date(end).toDateString();
  return sameDay
    ? `${clockTime(begin, true)} to ${clockTime(end, true)}`
    : `${dateAndTime(begin, Date.now())} to ${dateAndTime(end, Date.now())}`;
}

const levelLook: Record<Level, string> = {
  error: "font-bold text-failing-ink",
  warn: "font-bold text-ink",
  info: "text-ink-3",
  debug: "text-ink-3",
};

type LineProps = Omit<LogRowProps, "row" | "opened" | "onFill"> & { row: Extract<Row, { kind: "line" }> };

function Line({ row, narrow, wrap, withEnvironment, chosen, current }: LineProps) {
  return (
    <div
      data-line={row.id}
      aria-current={chosen || undefined}
      className={cn(
        "grid gap-x-2 border-l-2 border-env pr-gutter pl-[calc(var(--spacing-gutter)-2px)] leading-row-dense hover:bg-hover",
        withEnvironment ? "grid-cols-[96px_44px_84px_48px_minmax(0,1fr)]" : "grid-cols-[96px_84px_48px_minmax(0,1fr)]",
        "max-sm:flex max-sm:flex-wrap max-sm:border-b max-sm:border-l-3 max-sm:border-b-line max-sm:py-[5px] max-sm:leading-[18px]",
        !wrap && "auto-rows-(--spacing-row-dense)", // a height that is known need not be measured
        (chosen || current) && "bg-hover",
        chosen && "shadow-[inset_0_0_0_1px_var(--color-control)]",
      )}
    >
      <time dateTime={row.moment} title={exactTime(row.at)} className="text-ink-3">
        {clockTime(row.at, !narrow)}
      </time>
      {withEnvironment && <span className="text-env-ink">{environmentTick[row.environment]}</span>}
      <span className="truncate text-ink-2">{row.service}</span>
      {row.level && <span className={cn("max-sm:ml-auto", levelLook[row.level])}>{row.level}</span>}
      <span
        className={cn(
          "-col-end-1 max-sm:w-full",
          wrap ? "break-words whitespace-pre-wrap [overflow-wrap:anywhere]" : "truncate whitespace-pre",
          row.level === "error" && "text-failing-ink",
        )}
      >
        <AnsiPieces pieces={row.pieces} current={current} />
        {(row.more > 0 || row.cut) && (
          <span className="text-ink-3">
            {" "}
            … {row.more > 0 && `${row.more.toLocaleString("en")} more characters`}
            {row.cut && (row.more > 0 ? ", and others in the archive" : "more in the archive")}
          </span>
        )}
      </span>
    </div>
  );
}

interface NoteProps {
  icon: ReactNode;
  reason: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A row that says what is missing here, and why. */
function Note({ icon, reason, action, children }: NoteProps) {
  return (
    <div className="flex min-h-7 items-center gap-3 border-y border-dashed border-control bg-sunken px-gutter py-0.5 font-sans text-xs leading-4 text-ink-2 max-sm:flex-wrap max-sm:gap-2 max-sm:py-2">
      {icon}
      <span className="min-w-0 max-sm:flex-1">
        {children} <span className="ml-2 text-ink-3">{reason}</span>
      </span>
      {action}
    </div>
  );
}
