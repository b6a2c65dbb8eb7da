import { Check, Circle, X } from "lucide-react";
import { useMay } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { ChecklistItemView } from "#lib/contract/gates.ts";

interface ChecklistRowProps {
  item: ChecklistItemView;
  pending: boolean;
  onSign(withdraw: boolean): void;
}

/** One thing to vouch for: who did and when, or what a machine has seen of it. */
export function ChecklistRow({ item: { item, automatic, signedOff }, pending, onSign }: ChecklistRowProps) {
  const maySign = useMay("sign-off");
  return (
    <li className="grid min-h-row grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 border-b border-line py-1">
      <Mark automatic={automatic} signed={Boolean(signedOff)} />
      <span className="min-w-0 py-1">
        <span className="font-medium">{item}</span>
        <span className="block text-xs text-pretty text-ink-2">
          {automatic && `${automatic.met ? "" : "Not met: "}${automatic.evidence}`}
          {signedOff && (
            <>
              Signed off by {signedOff.by}, <RelativeTime at={signedOff.at} />
            </>
          )}
          {!automatic && !signedOff && "Nobody has signed this off yet"}
        </span>
      </span>
      {automatic && <span className="text-xs text-ink-3">seen by itself</span>}
      {!automatic && maySign && (
        <Button
          look={signedOff ? "quiet" : "env"}
          disabled={pending}
          aria-label={`${signedOff ? "Withdraw" : "Sign off"}: ${item}`}
          onClick={() => onSign(Boolean(signedOff))}
        >
          {signedOff ? "Withdraw" : "Sign off"}
        </Button>
      )}
    </li>
  );
}

function Mark({ automatic, signed }: { automatic: ChecklistItemView["automatic"]; signed: boolean }) {
  if (automatic ? automatic.met : signed) return <Check size={16} className="text-ink-2" aria-label="met" />;
  if (automatic) return <X size={16} className="text-failing" aria-label="not met" />;
  return <Circle size={12} className="mx-0.5 text-ink-3" aria-label="not signed off" />;
}
