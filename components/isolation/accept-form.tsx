import { useState } from "react";
import { useActor } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";

interface AcceptFormProps {
  what: string;
  pending: boolean;
  onAccept(reason: string): void;
  onClose(): void;
}

const shortest = 3;

/** Why a hole may stay; it is recorded under the name of whoever writes it. */
export function AcceptForm({ what, pending, onAccept, onClose }: AcceptFormProps) {
  const actor = useActor();
  const [reason, setReason] = useState("");
  const written = reason.trim();
  return (
    <form
      className="col-span-full mt-1.5 grid gap-2 pb-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (written.length >= shortest) onAccept(written);
      }}
    >
      <Field
        label={`Why may it stay: ${what}?`}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={500}
        autoComplete="off"
        autoFocus
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={pending || written.length < shortest}>
          Accept, recorded as {actor.name}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
