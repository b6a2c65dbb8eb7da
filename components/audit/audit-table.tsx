import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { AuditEntry } from "#lib/contract/audit.ts";
import { wordsOf } from "./words.ts";

const columns = "lg:grid-cols-[64px_112px_minmax(0,1fr)_180px_104px]";

/** Newest first: who did what to what, from where, why, and what came of it. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <div>
      <div aria-hidden className={`hidden gap-4 border-b border-line py-1.5 text-xs text-ink-3 lg:grid ${columns}`}>
        <span>Entry</span>
        <span>Environment</span>
        <span>What</span>
        <span>Who, from where</span>
        <span className="text-right">When</span>
      </div>
      <ul>
        {entries.map((entry) => (
          <AuditRow key={entry.seq} entry={entry} />
        ))}
      </ul>
    </div>
  );
}

function AuditRow({ entry }: { entry: AuditEntry }) {
  const { seq, at, who, from, environment, about, why, outcome, detail } = entry;
  return (
    <li
      data-outcome={outcome}
      className={`flex min-h-row flex-wrap items-center gap-x-4 gap-y-0.5 border-b border-line py-2.5 lg:grid ${columns} lg:py-1.5 *:lg:row-start-1`}
    >
      <span className="min-w-0 flex-1 lg:col-start-3">
        <span className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="font-medium">{wordsOf(entry)}</span>
          {about && <span className="min-w-0 break-words text-ink-2">{about}</span>}
          {outcome !== "done" && <StateBadge state="failing">{outcome}</StateBadge>}
        </span>
        {(why || detail) && (
          <span className="block text-xs text-pretty break-words text-ink-2">
            {[why && `Because: ${why}`, detail].filter(Boolean).join(". ")}
          </span>
        )}
      </span>
      <RelativeTime at={at} className="text-right text-xs text-ink-3 lg:col-start-5" />
      <span className="flex w-full items-baseline gap-x-2.5 max-lg:text-xs lg:contents *:lg:row-start-1">
        <span className="text-ink-2 lg:col-start-1">{seq}</span>
        <span className="empty:hidden lg:col-start-2">
          {environment && <EnvironmentChip environment={environment} />}
        </span>
        <span className="min-w-0 max-lg:flex max-lg:gap-x-1.5 lg:col-start-4">
          <span className="block truncate">{who.name}</span>
          <span className="block truncate text-xs text-ink-3">{[who.role, from].filter(Boolean).join(", ")}</span>
        </span>
      </span>
    </li>
  );
}
