"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { exactTime } from "#components/ui/duration.ts";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { momentAt, momentText } from "#lib/contract/log-records.ts";

interface JumpDialogProps {
  /** Where the reader is now. */
  at: number | undefined;
  onJump(moment: string): void;
  onClose(): void;
}

/** To a time of the reader's own clock and zone. */
export function JumpDialog({ at, onJump, onClose }: JumpDialogProps) {
  const [time, setTime] = useState(() => exactTime(at ?? Date.now()).replace(" ", "T"));
  const chosen = Date.parse(time);
  const jump = (event: FormEvent) => {
    event.preventDefault();
    if (Number.isNaN(chosen)) return;
    onJump(momentText(momentAt(chosen)));
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Jump to time" className="max-w-96">
      <form onSubmit={jump} className="contents">
        <DialogBody>
          <Field
            label="Date and time"
            type="datetime-local"
            step={1}
            value={time}
            onChange={({ target }) => setTime(target.value)}
            hint={`In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}. What is older than 30 days is not kept.`}
          />
        </DialogBody>
        <DialogFoot>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <SubmitButton look="neutral" disabled={Number.isNaN(chosen)}>
            Jump
          </SubmitButton>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
