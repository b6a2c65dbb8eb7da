import type { ReactNode } from "react";

interface PartProps {
  title: string;
  count: number;
  /** Under the title, in a few words. */
  hint?: string;
  children: ReactNode;
}

export function Part({ title, count, hint, children }: PartProps) {
  return (
    <section aria-label={title} className="mt-6">
      <h2 className="mb-1.5 text-base">
        {title} {count > 0 && `(${count})`}
      </h2>
      {hint && <p className="mb-2 max-w-[72ch] text-xs text-pretty text-ink-2">{hint}</p>}
      {children}
    </section>
  );
}

export const Same = ({ children }: { children: ReactNode }) => (
  <p className="border-t border-line py-2.5 text-ink-2">{children}</p>
);
