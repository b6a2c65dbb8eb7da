import { Check, GitBranch, GitCommitHorizontal, Tag } from "lucide-react";
import { shortCommit } from "#components/environment/names.ts";
import { cn } from "#components/ui/cn.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { RefOption } from "./ref-options.ts";

interface RefOptionRowProps {
  id: string;
  option: RefOption;
  active: boolean;
  chosen: boolean;
  onChoose(): void;
}

/** One ref with its commit's title and age. The keyboard reaches it through the field above the list. */
export function RefOptionRow({ id, option, active, chosen, onChoose }: RefOptionRowProps) {
  const { ref, known } = option;
  const Kind = known ? (known.kind === "tag" ? Tag : GitBranch) : GitCommitHorizontal;
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onClick={onChoose}
      onKeyDown={(event) => event.key === "Enter" && onChoose()}
      className={cn(
        "grid cursor-pointer grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-2.5 border-l-2 py-1.5 pr-2 pl-2 max-sm:py-2",
        (active || chosen) && "bg-hover",
        chosen ? "border-env" : "border-transparent",
      )}
    >
      <Kind size={14} className="text-ink-3" aria-label={known?.kind ?? "commit"} />
      <span className="truncate font-medium">{ref}</span>
      {chosen ? <Check size={14} aria-label="chosen" /> : <span />}
      <span className="dotted col-[2/-1] min-w-0 flex-nowrap! text-xs text-ink-2">
        {known ? (
          <>
            <span className="mono">{shortCommit(known.commit)}</span>
            <span className="truncate">{known.title}</span>
            <RelativeTime at={known.at} className="whitespace-nowrap" />
          </>
        ) : (
          <span>as typed, looked up when the run starts</span>
        )}
      </span>
    </div>
  );
}
