import type { ReactNode } from "react";

/** What will happen, one fact a line. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-4 gap-y-1.5 max-sm:gap-x-2.5">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="text-pretty break-words">{children}</dd>
    </>
  );
}
