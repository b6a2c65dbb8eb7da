"use client";

import { ArrowDownToLine, WrapText } from "lucide-react";
import { type Ref, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useNarrow } from "#components/ui/use-narrow.ts";
import { VirtualLines, type VirtualLinesHandle } from "#components/ui/virtual-lines.tsx";
import type { OutputLine, RunView } from "#lib/contract/run.ts";
import { OutputRow } from "./output-row.tsx";

interface OutputPaneProps {
  run: RunView;
  lines: readonly OutputLine[];
  /** Older lines that are not kept here. */
  dropped: number;
  follow: boolean;
  onFollow(follow: boolean): void;
  handle: Ref<VirtualLinesHandle>;
}

/** What the steps wrote, live. */
export function OutputPane({ run, lines, dropped, follow, onFollow, handle }: OutputPaneProps) {
  const narrow = useNarrow();
  const [wrapWanted, setWrap] = useState(false);
  const wrap = narrow || wrapWanted;
  const titles = new Map(run.steps.map((step) => [step.name, step.title.toLowerCase()]));
  return (
    <section
      aria-labelledby="output"
      className="flex min-h-60 flex-1 flex-col max-lg:order-3 max-lg:h-[60dvh] max-lg:flex-none"
    >
      <div className="flex min-h-8 items-center gap-1 border-b border-line">
        <h2 id="output" className="mr-auto text-base">
          Output
        </h2>
        {dropped > 0 && (
          <span className="mr-2 text-xs text-ink-3">{dropped.toLocaleString("en")} earlier lines not kept</span>
        )}
        <Button
          look="quiet"
          size="bar"
          aria-pressed={wrap}
          onClick={() => setWrap(!wrapWanted)}
          className="aria-pressed:text-ink max-sm:hidden"
        >
          <WrapText size={14} />
          Wrap
        </Button>
        <Button
          look="quiet"
          size="bar"
          aria-pressed={follow}
          onClick={() => onFollow(!follow)}
          className="-mr-2 aria-pressed:text-ink"
        >
          <ArrowDownToLine size={14} />
          {follow ? "Following" : "Follow"}
        </Button>
      </div>
      {lines.length > 0 ? (
        <VirtualLines
          label="Output"
          count={lines.length}
          keyOf={(index) => lines[index]?.line ?? index}
          lineHeight={20}
          wrap={wrap}
          follow={follow}
          onFollow={onFollow}
          handle={handle}
          className="pt-2"
        >
          {(index) => {
            const line = lines[index];
            return line && <OutputRow line={line} step={titles.get(line.step) ?? line.step} wrap={wrap} />;
          }}
        </VirtualLines>
      ) : (
        <p className="py-3 text-ink-2">{run.outcome ? "This run wrote nothing." : "Nothing has been written yet."}</p>
      )}
    </section>
  );
}
