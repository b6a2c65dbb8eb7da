import { Check, Circle, X } from "lucide-react";
import { formatDuration } from "#components/ui/duration.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { BackupView } from "#lib/contract/backups.ts";
import { stateWord } from "./words.ts";

/** Whether a restored copy was compared with its source, as mark and words. */
export function ProofBadge({ backup: { state, provenAt, proofTookMs } }: { backup: BackupView }) {
  if (state === "failed" || state === "damaged") {
    return (
      <span className="flex items-center gap-1.5 font-medium whitespace-nowrap text-failing-ink">
        <X size={14} className="text-failing" />
        {stateWord[state]}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-ink-2">
      {state === "proven" ? <Check size={14} /> : <Circle size={10} className="mx-0.5 text-ink-3" />}
      <span>
        {stateWord[state]}
        {provenAt !== undefined && (
          <>
            {" "}
            <RelativeTime at={provenAt} />
          </>
        )}
        {proofTookMs !== undefined && ` in ${formatDuration(proofTookMs)}`}
      </span>
    </span>
  );
}
