import { useState } from "react";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { SubmitButton } from "./submit-button.tsx";

interface ReasonFormProps {
  question: string;
  /** What the button does. */
  action: string;
  look?: "plain" | "env";
  pending?: boolean;
  className: string;
  onReason(reason: string): void;
  onClose(): void;
}

const shortest = 3;

/** Why something is done all the same, in a few words that are recorded. */
export function ReasonForm({ question, action, look, pending = false, className, onReason, onClose }: ReasonFormProps) {
  const [reason, setReason] = useState("");
  const written = reason.trim();
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        if (written.length >= shortest) onReason(written);
      }}
    >
      <Field
        label={question}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={500}
        autoComplete="off"
        autoFocus
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton {...(look && { look })} disabled={pending || written.length < shortest}>
          {action}
        </SubmitButton>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
