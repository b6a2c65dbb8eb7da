"use client";

import { ChevronDown } from "lucide-react";
import { usePathname } from "next/navigation";
import { OpenCommands } from "#components/commands/open-commands.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { cn } from "#components/ui/cn.ts";
import { Link } from "#components/ui/link.tsx";
import { Brand } from "./brand.tsx";
import { EngineState } from "./engine-state.tsx";
import { OtherPages } from "./other-pages.tsx";
import { isCurrent, pages, pagesInNarrowTopBar } from "./pages.ts";
import { UserMenu } from "./user-menu.tsx";

export function TopBar() {
  const { status } = usePanel();
  return (
    <header className="relative z-10 flex h-12 flex-none items-center border-b border-line bg-ground px-gutter max-sm:h-13">
      <Brand />
      {status?.application && (
        <>
          <span aria-hidden className="mx-2.5 text-line-strong max-sm:mx-2">
            /
          </span>
          <span className="min-w-0 truncate font-medium">{status.application.name}</span>
        </>
      )}
      <Navigation />
      <div className="ml-auto flex flex-none items-center gap-4 pl-3 max-sm:gap-1">
        <OpenCommands />
        {status && <EngineState engine={status.engine} />}
        <UserMenu />
      </div>
    </header>
  );
}

const place =
  "relative flex items-center text-ink-2 hover:text-ink aria-[current]:font-medium aria-[current]:text-ink aria-[current]:after:absolute aria-[current]:after:inset-x-0 aria-[current]:after:-bottom-px aria-[current]:after:h-px aria-[current]:after:bg-ink";

function Navigation() {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className="ml-8 flex gap-5 self-stretch max-lg:hidden">
      {pages.map((page, index) => (
        <Link
          key={page.href}
          href={page.href}
          aria-current={isCurrent(page.href, path) ? "page" : undefined}
          className={cn(place, index >= pagesInNarrowTopBar && "max-xl:hidden")}
        >
          {page.name}
        </Link>
      ))}
      <OtherPages pages={pages.slice(pagesInNarrowTopBar)} path={path} className={cn(place, "gap-1 xl:hidden")}>
        More
        <ChevronDown size={12} />
      </OtherPages>
    </nav>
  );
}
