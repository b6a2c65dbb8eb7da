import type { ReactNode } from "react";

interface FaultProps {
  title: string;
  error: Error & { digest?: string };
  retry(): void;
  /** What still works, and where the cause is. */
  children: ReactNode;
}

/** A fault of the panel itself. Every page carries this along, so it is made of nothing else. */
export function Fault({ title, error, retry, children }: FaultProps) {
  return (
    <div role="alert" className="rounded-md bg-failing-tint px-3 py-2.5">
      <p className="font-semibold">{title}</p>
      <p className="text-pretty text-ink-2">
        {children} {error.digest && `Reference ${error.digest}.`}
      </p>
      <button type="button" className="link mt-1 max-sm:min-h-11" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
