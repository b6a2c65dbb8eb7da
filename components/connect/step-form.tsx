import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { RefusedBlock } from "#components/ui/error-block.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Refused } from "#lib/contract/answer.ts";

interface StepFormProps {
  title: string;
  /** What it is about. */
  about: ReactNode;
  next: string;
  pending: boolean;
  refused: Refused | undefined;
  onNext(): void;
  onBack?(): void;
  children: ReactNode;
}

/** One step: what is asked, what went wrong, and the way on and back. Who comes to it is told so. */
export function StepForm({ title, about, next, pending, refused, onNext, onBack, children }: StepFormProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) onNext();
      }}
    >
      <h2 ref={heading} tabIndex={-1} className="mb-1 text-base outline-none">
        {title}
      </h2>
      <div className="mb-5 max-w-[72ch] text-pretty text-ink-2">{about}</div>
      {children}
      {refused && <RefusedBlock title="It could not be looked at" refused={refused} className="mt-5 max-w-[720px]" />}
      <div className="mt-6 flex flex-wrap gap-2 max-sm:flex-col-reverse">
        {onBack && (
          <Button onClick={onBack} className="max-sm:h-12">
            Back
          </Button>
        )}
        <SubmitButton look="neutral" aria-disabled={pending} className="max-sm:h-12">
          {pending ? "Looking…" : next}
        </SubmitButton>
      </div>
    </form>
  );
}
