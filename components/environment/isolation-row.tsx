import { Check, X } from "lucide-react";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { counted } from "#lib/contract/words.ts";
import { FactRow } from "./fact-row.tsx";

/** Whether the other environment can be reached from here, or this one from there, as it was tried last. */
export function IsolationRow({ status: { isolation } }: { status: EnvironmentStatus }) {
  return (
    <FactRow href="/isolation" label="isolation">
      {isolation && (
        <>
          {isolation.holes > 0 ? (
            <span className="inline-flex items-center gap-1.5 font-semibold text-failing-ink">
              <X size={16} className="text-failing" />
              {counted(isolation.holes, "hole")}
            </span>
          ) : (
            <span className="inline-flex items-center gap-1.5">
              {!isolation.outdated && <Check size={16} className="text-ink-2" />}
              <span className={isolation.outdated ? "text-ink-2" : undefined}>
                {isolation.outdated ? "proven for an earlier release " : "proven "}
                <RelativeTime at={isolation.at} />
              </span>
            </span>
          )}
          {isolation.untried > 0 && <span className="ml-auto text-xs text-ink-2">{isolation.untried} not tried</span>}
        </>
      )}
    </FactRow>
  );
}
