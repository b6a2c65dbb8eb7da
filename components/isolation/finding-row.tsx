import { useState } from "react";
import { useActor, useMay } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { ReasonForm } from "#components/ui/reason-form.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { AcceptHoleInput } from "#lib/contract/isolation.ts";
import type { Group } from "./shown.ts";
import { VerdictMark } from "./verdict-mark.tsx";
import { subjectWord } from "./words.ts";

interface FindingRowProps {
  group: Group;
  pending: boolean;
  onAccept(input: AcceptHoleInput): void;
}

/** One thing that was compared or tried, with each time that it was. */
export function FindingRow({ group: { key, verdict, findings }, pending, onAccept }: FindingRowProps) {
  const [first] = findings;
  const actor = useActor();
  const mayAccept = useMay("settings:change");
  const [writing, setWriting] = useState(false);
  return (
    <li
      data-finding={key}
      data-verdict={verdict}
      className={cn(
        "grid grid-cols-[132px_minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-1 py-2.5 max-sm:grid-cols-[minmax(0,1fr)_auto]",
        verdict === "hole" ? "-mx-3 mb-1 rounded-md bg-failing-tint px-3" : "border-b border-line",
      )}
    >
      <span className="max-sm:col-span-2">
        <VerdictMark verdict={verdict} />
        <span className="ml-2 text-xs text-ink-3 sm:ml-0 sm:block">{subjectWord[first.subject]}</span>
      </span>
      <ul className="grid min-w-0 gap-y-0.5">
        {findings.map(({ from, what, saw }) => (
          <li key={`${from} ${what} ${saw}`} className="min-w-0 break-words">
            <span className={verdict === "blocked" ? undefined : "font-medium"}>{what}</span>
            <span className="text-ink-2">
              {" "}
              {from && `from ${from}`}
              {from && ": "}
              {saw}
            </span>
          </li>
        ))}
        {first.why && verdict !== "open" && <li className="text-pretty">“{first.why}”</li>}
        {first.acceptedAt !== undefined && (
          <li className="text-xs text-ink-2">
            accepted by {first.acceptedBy}, <RelativeTime at={first.acceptedAt} />
          </li>
        )}
      </ul>
      {mayAccept && verdict === "hole" && !writing && (
        <Button disabled={pending} onClick={() => setWriting(true)} aria-label={`Accept: ${first.what}`}>
          Accept…
        </Button>
      )}
      {mayAccept && verdict === "accepted" && (
        <Button
          look="quiet"
          disabled={pending}
          onClick={() => onAccept({ key })}
          aria-label={`Take back: ${first.what}`}
        >
          Take back
        </Button>
      )}
      {writing && verdict === "hole" && (
        <ReasonForm
          question={`Why may it stay: ${first.what}?`}
          action={`Accept, recorded as ${actor.name}`}
          pending={pending}
          className="col-span-full mt-1.5 grid gap-2 pb-1"
          onReason={(reason) => onAccept({ key, reason })}
          onClose={() => setWriting(false)}
        />
      )}
    </li>
  );
}
