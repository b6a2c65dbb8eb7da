import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { DeliveryView } from "#lib/contract/notifications.ts";
import { counted } from "#lib/contract/words.ts";

/** What was told to whom, what came of it, and what the other side said. */
export function DeliveryList({ deliveries }: { deliveries: readonly DeliveryView[] }) {
  return (
    <ul className="border-t border-line" aria-label="Messages">
      {deliveries.map(({ id, at, channel, title, environment, outcome, attempts, nextAt, answer }) => (
        <li key={id} className="border-b border-line py-2">
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            {environment && <EnvironmentChip environment={environment} />}
            <span className="min-w-0 flex-1 basis-[240px] break-words">{title}</span>
            {outcome === "failed" && <StateBadge state="failing">not delivered</StateBadge>}
            {outcome === "waiting" && <StateBadge state="starting">waiting</StateBadge>}
          </p>
          <p className="dotted text-xs text-ink-2">
            <span>to {channel}</span>
            <RelativeTime at={at} />
            {(attempts > 1 || outcome !== "delivered") && <span>{counted(attempts, "attempt")}</span>}
            {nextAt !== undefined && (
              <span>
                again{" "}
                <time dateTime={new Date(nextAt).toISOString()}>
                  at {new Date(nextAt).toISOString().slice(11, 16)} UTC
                </time>
              </span>
            )}
            {answer && <span className="min-w-0 break-all text-ink-3">{answer}</span>}
          </p>
        </li>
      ))}
    </ul>
  );
}
