import { TriangleAlert } from "lucide-react";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { counted } from "#lib/contract/words.ts";
import { FactRow } from "./fact-row.tsx";

/** Something runs otherwise than the live release was recorded. */
export function DriftRow({ status: { drift, release } }: { status: EnvironmentStatus }) {
  return (
    <FactRow href="/difference" label="drift">
      {drift && (
        <>
          <span className="inline-flex items-center gap-1.5 font-semibold">
            <TriangleAlert size={16} className="text-ink-2" />
            {counted(drift.findings, "setting")} {drift.findings === 1 ? "is" : "are"} not as r{release?.number} was
            recorded
          </span>
        </>
      )}
    </FactRow>
  );
}
