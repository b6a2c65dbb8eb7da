import type { ReactNode } from "react";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { ShellState } from "./connect-shell.ts";

interface ShellEndProps {
  state: Extract<ShellState, { is: "ended" | "refused" }>;
  action: ReactNode;
}

/** Stands above what the shell has shown, which stays. */
export function ShellEnd({ state, action }: ShellEndProps) {
  if (state.is === "refused") {
    return (
      <div className="flex-none px-gutter pt-3">
        <ErrorBlock title="It was not opened" reference={state.refused.reference} action={action}>
          {state.refused.message}
        </ErrorBlock>
      </div>
    );
  }
  return (
    <div
      role="status"
      className="flex flex-none flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-sunken px-gutter py-2.5"
    >
      <p className="min-w-0 flex-1 basis-60 text-pretty">
        <span className="font-semibold">The shell has ended.</span> {state.cause}
      </p>
      {action}
    </div>
  );
}
