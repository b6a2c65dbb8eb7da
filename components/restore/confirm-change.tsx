import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmField } from "#components/ui/confirm-field.tsx";
import { DialogFoot } from "#components/ui/dialog.tsx";

interface ConfirmChangeProps {
  /** What its environment asks for. */
  phrase: string | undefined;
  typed: string;
  onType(typed: string): void;
  /** Why it cannot be done now; the phrase comes last. */
  reason: ReactNode;
  pending: boolean;
  onConfirm(): void;
  children: string;
}

/** The phrase, and the button that waits for it; until then the reason stands beside it. */
export function ConfirmChange({ phrase, typed, onType, reason, pending, onConfirm, children }: ConfirmChangeProps) {
  const why = reason ?? (phrase !== undefined && typed !== phrase ? `Type ${phrase} first` : undefined);
  return (
    <DialogFoot>
      {phrase !== undefined && <ConfirmField phrase={phrase} value={typed} onChange={onType} />}
      <span
        id="why"
        className="mr-auto min-h-control min-w-0 content-center text-pretty text-ink-2 max-sm:order-last max-sm:mr-0 max-sm:min-h-0"
      >
        {why}
      </span>
      <Button
        look="primary"
        disabled={Boolean(why) || pending}
        aria-describedby={why ? "why" : undefined}
        onClick={onConfirm}
      >
        {children}
      </Button>
    </DialogFoot>
  );
}
