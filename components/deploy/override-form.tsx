import { useState } from "react";
import { useActor } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";

interface OverrideFormProps {
  /** The gate's title. */
  subject: string;
  onOverride(reason: string): void;
  onClose(): void;
}

const shortest = 3;

/** Why this may go live without a gate; recorded with the run, under the name of whoever writes it. */
export function OverrideForm({ subject, onOverride, onClose }: OverrideFormProps) {
  const actor = useActor();
  const [reason, setReason] = useState("");
  const written = reason.trim();
  return (
    <form
      className="col-[2/-1] mt-1.5 grid gap-2 pb-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (written.length >= shortest) onOverride(written);
      }}
    >
      <Field
        label={`Why may this go live without “${subject}”?`}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={500}
        autoComplete="off"
        autoFocus
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="env" disabled={written.length < shortest}>
          Override, recorded as {actor.name}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
