"use client";

import { useMay } from "#components/realtime/person-provider.tsx";
import { useNow } from "#components/ui/clock.tsx";
import { cn } from "#components/ui/cn.ts";
import { Link } from "#components/ui/link.tsx";
import { Sparkline } from "#components/ui/sparkline.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { errorMinutes, errorsSummary } from "./error-minutes.ts";

const label = "w-[84px] flex-none font-medium";

/** What the release has logged as errors since it was made, and the last hour of it. */
export function ErrorsRow({ status: { environment, errors } }: { status: EnvironmentStatus }) {
  const mayRead = useMay(`logs:${environment}`);
  const perMinute = errorMinutes(errors ?? { minutes: [] }, useNow(60_000));
  return (
    <div
      className={cn("flex min-h-row items-center gap-x-2 border-b border-line max-sm:py-3", !errors && "max-sm:hidden")}
    >
      {errors && (
        <>
          {mayRead ? (
            <Link href={`/logs?environment=${environment}`} className={cn("tap hover:underline", label)}>
              error lines
            </Link>
          ) : (
            <span className={label}>error lines</span>
          )}
          <span className="min-w-0 truncate">
            <span className="font-medium">{errors.lines.toLocaleString("en")}</span>
            <span className="text-ink-2"> since r{errors.release}</span>
          </span>
          <Sparkline
            values={perMinute}
            label={errorsSummary(perMinute)}
            failing={perMinute.at(-1) !== 0}
            className="ml-auto"
          />
        </>
      )}
    </div>
  );
}
