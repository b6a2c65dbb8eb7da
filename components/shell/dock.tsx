import type { ReactNode } from "react";

/** On a phone the page's one action sits here, under the thumb, above the navigation. */
export function Dock({ environment, children }: { environment?: string; children: ReactNode }) {
  return (
    <div
      data-env={environment}
      className="sticky bottom-[53px] z-10 mt-auto flex gap-2 border-t border-line bg-ground px-gutter py-2.5 text-base empty:hidden sm:hidden"
    >
      {children}
    </div>
  );
}
