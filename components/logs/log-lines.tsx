"use client";

import { useNarrow } from "#components/ui/use-narrow.ts";
import { VirtualLines } from "#components/ui/virtual-lines.tsx";
import { type LogBuffer, lineLimit } from "./buffer.ts";
import { LogRowView } from "./log-row.tsx";

interface LogLinesProps {
  buffer: LogBuffer;
  label: string;
  /** What stands there while there is no line. */
  hint: string;
  wrap: boolean;
  follow: boolean;
  onScrolledAway(): void;
}

export function LogLines({ buffer, label, hint, wrap, follow, onScrolledAway }: LogLinesProps) {
  const { rows, dropped } = buffer;
  const narrow = useNarrow();
  if (!rows.length) return <p className="min-h-0 flex-1 px-gutter py-3 text-ink-2">{hint}</p>;
  return (
    <>
      {dropped > 0 && (
        <p className="flex-none border-b border-dashed border-control bg-sunken px-gutter py-1 text-xs text-ink-2">
          <b className="font-semibold text-ink">{dropped.toLocaleString("en")} lines dropped:</b> the newest{" "}
          {lineLimit.toLocaleString("en")} are kept here.
        </p>
      )}
      <VirtualLines
        label={label}
        count={rows.length}
        keyOf={(index) => rows[index]?.id ?? index}
        lineHeight={narrow ? 48 : 22}
        wrap={wrap || narrow}
        follow={follow}
        onFollow={(following) => !following && onScrolledAway()}
      >
        {(index) => {
          const row = rows[index];
          return row && <LogRowView row={row} wrap={wrap || narrow} />;
        }}
      </VirtualLines>
      <p className="flex h-8 flex-none items-center border-t border-line px-gutter text-xs text-ink-2 max-sm:hidden">
        {rows.length.toLocaleString("en")} lines
      </p>
    </>
  );
}
