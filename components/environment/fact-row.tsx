import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { Link } from "#components/ui/link.tsx";

interface FactRowProps {
  href: string;
  label: string;
  /** Without any the row keeps its place beside the other environment's; on a phone it is left out. */
  children: ReactNode;
}

/** One thing that is known of an environment, and the page with all of it. */
export function FactRow({ href, label, children }: FactRowProps) {
  return (
    <div
      className={cn(
        "flex min-h-row flex-wrap items-center gap-x-2 border-b border-line max-sm:py-3",
        !children && "max-sm:hidden",
      )}
    >
      {children && (
        <>
          <Link href={href} className="tap w-[84px] flex-none font-medium hover:underline">
            {label}
          </Link>
          {children}
        </>
      )}
    </div>
  );
}
