import { Check, Circle, CircleHelp, ShieldAlert, X } from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import type { Verdict } from "#lib/contract/isolation.ts";
import { verdictWord } from "./words.ts";

const icons = { blocked: Check, open: Circle, accepted: ShieldAlert, untried: CircleHelp, hole: X };

/** What came of it as shape, word and only then colour. */
export function VerdictMark({ verdict, count }: { verdict: Verdict; count?: number }) {
  const Icon = icons[verdict];
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 whitespace-nowrap max-sm:whitespace-normal",
        verdict === "hole" ? "font-semibold text-failing-ink" : "text-ink-2",
      )}
    >
      <Icon size={14} aria-hidden className={cn("flex-none", verdict === "hole" && "text-failing")} />
      {count === undefined ? verdictWord[verdict] : `${count} ${verdictWord[verdict].toLowerCase()}`}
    </span>
  );
}
