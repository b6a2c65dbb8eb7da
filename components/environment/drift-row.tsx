import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { counted } from "#lib/contract/words.ts";

/** Something runs otherwise than the live release was recorded. */
export function DriftRow({ status: { drift, release } }: { status: EnvironmentStatus }) {
  return (
    <div
      className={cn(
        "flex min-h-row flex-wrap items-center gap-x-2 border-b border-line max-sm:py-3",
        !drift && "max-sm:hidden",
      )}
    >
      {drift && (
        <>
          <Link href="/difference" className="tap w-[84px] flex-none font-medium hover:underline">
            drift
          </Link>
          <span className="inline-flex items-center gap-1.5 font-semibold">
            <TriangleAlert size={16} className="text-ink-2" />
            {counted(drift.findings, "setting")} {drift.findings === 1 ? "is" : "are"} not as r{release?.number} was
            recorded
          </span>
        </>
      )}
    </div>
  );
}
