"use client";

import { Ellipsis } from "lucide-react";
import { usePathname } from "next/navigation";
import { Link } from "#components/ui/link.tsx";
import { OtherPages } from "./other-pages.tsx";
import { isCurrent, pages, pagesInBar } from "./pages.ts";

const shown = pages.slice(0, pagesInBar);
const others = pages.slice(pagesInBar);

const place =
  "flex min-h-13 flex-1 flex-col items-center justify-center gap-0.5 py-2 text-2xs leading-[14px] text-ink-2 outline-offset-[-4px] aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:shadow-[inset_0_2px_0_var(--color-ink)]";

/** The navigation of narrow screens. Its height is known to what docks above it: 53 px. */
export function BottomBar() {
  const path = usePathname();
  return (
    <nav
      aria-label="Pages"
      className="sticky bottom-0 z-10 flex flex-none border-t border-line bg-ground px-2 lg:hidden"
    >
      {shown.map((page) => (
        <Link
          key={page.href}
          href={page.href}
          aria-current={isCurrent(page.href, path) ? "page" : undefined}
          className={place}
        >
          <page.icon size={20} />
          {page.name}
        </Link>
      ))}
      <OtherPages pages={others} path={path} className={place}>
        <Ellipsis size={20} />
        More
      </OtherPages>
    </nav>
  );
}
