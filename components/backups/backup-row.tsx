import { Pin } from "lucide-react";
import { shortCommit } from "#components/environment/names.ts";
import { cn } from "#components/ui/cn.ts";
import { Copyable } from "#components/ui/copyable.tsx";
import { DayAndTime, RelativeTime } from "#components/ui/relative-time.tsx";
import type { BackupView } from "#lib/contract/backups.ts";
import { formatBytes } from "#lib/contract/words.ts";
import { type BackupAsks, BackupMenu } from "./backup-menu.tsx";
import { ProofBadge } from "./proof-badge.tsx";
import { methodMeaning, methodWord, reasonOf } from "./words.ts";

/** Narrow desks have no room for what is looked at last: method and rows. */
const columns = cn(
  "grid grid-cols-[148px_52px_minmax(0,1fr)_68px_200px_112px_32px] gap-x-4",
  "xl:grid-cols-[148px_52px_minmax(0,1.4fr)_minmax(116px,1fr)_68px_minmax(200px,1.4fr)_92px_112px_32px]",
);
const secondary = "max-xl:hidden";

export function ListHead() {
  return (
    <div aria-hidden className={cn(columns, "border-b border-line py-1.5 pl-3 text-xs text-ink-3 max-lg:hidden")}>
      <span>Backup</span>
      <span>Age</span>
      <span>Reason</span>
      <span className={secondary}>Method</span>
      <span className="text-right">Size</span>
      <span>Proof</span>
      <span className={cn(secondary, "text-right")}>Rows</span>
      <span>Release</span>
      <span />
    </div>
  );
}

interface BackupRowProps {
  backup: BackupView;
  asks: BackupAsks;
  chosen: boolean;
  /** Restoring it is looked at. */
  onChoose(): void;
}

/** One backup, which is chosen anywhere in it: a line on a desk, three on a phone. What speaks against it stands below. */
export function BackupRow({ backup, asks, chosen, onChoose }: BackupRowProps) {
  const { timestamp, at, pinned, why, bytes, rows } = backup;
  return (
    <li
      data-backup={timestamp}
      className={cn(
        columns,
        "relative min-h-row items-center border-b border-line py-1 pl-3 hover:bg-hover",
        "max-lg:grid-cols-[minmax(0,1fr)_auto_auto] max-lg:gap-x-3 max-lg:py-2.5 max-lg:text-xs",
        chosen && "bg-hover shadow-[inset_2px_0_0_var(--env)]",
      )}
    >
      <span className="flex items-center gap-1.5 font-medium whitespace-nowrap max-lg:text-sm">
        {pinned && <Pin size={14} aria-label="pinned" />}
        <button
          data-choose
          type="button"
          aria-haspopup="dialog"
          onClick={onChoose}
          className="after:absolute after:inset-0"
        >
          <span className="sr-only">Restore </span>
          <DayAndTime at={at} />
        </button>
      </span>
      <RelativeTime at={at} form="age" className="text-ink-2 max-lg:text-right" />
      <span className="truncate max-lg:col-start-1 max-lg:row-start-2 max-lg:text-ink-2" title={reasonOf(backup)}>
        {reasonOf(backup)}
      </span>
      <span className={cn(secondary, "truncate text-ink-2")}>
        <Method backup={backup} />
      </span>
      <span className="text-right whitespace-nowrap text-ink-2 max-lg:col-start-2 max-lg:row-start-2">
        {bytes !== undefined && formatBytes(bytes)}
      </span>
      <span className="min-w-0 max-lg:col-start-1 max-lg:row-start-3">
        <ProofBadge backup={backup} />
      </span>
      <span className={cn(secondary, "text-right text-ink-2")}>{rows?.toLocaleString("en")}</span>
      <span className="flex items-baseline gap-2 text-ink-2 max-lg:col-start-2 max-lg:row-start-3 max-lg:justify-end">
        <Release backup={backup} />
      </span>
      <span className="relative text-right max-lg:col-start-3 max-lg:row-span-3 max-lg:row-start-1 max-lg:-mr-3">
        <BackupMenu backup={backup} asks={asks} />
      </span>
      {why && <span className="col-span-full pb-1 text-xs text-pretty break-words text-ink-2">{why}</span>}
    </li>
  );
}

function Method({ backup: { method, ready } }: { backup: BackupView }) {
  if (!method) return null;
  return (
    <>
      <span title={methodMeaning[method]}>{methodWord[method]}</span>
      {ready && <span title="A snapshot lies ready: restoring it is starting a server">, ready</span>}
    </>
  );
}

function Release({ backup: { release, commit } }: { backup: BackupView }) {
  return (
    <>
      {release !== undefined && <span>r{release}</span>}
      {commit && (
        <Copyable text={commit} className="relative max-lg:hidden">
          {shortCommit(commit)}
        </Copyable>
      )}
    </>
  );
}
