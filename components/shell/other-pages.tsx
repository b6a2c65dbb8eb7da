import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { isCurrent, type PanelPage } from "./pages.ts";

interface OtherPagesProps {
  pages: readonly PanelPage[];
  path: string;
  className: string;
  children: ReactNode;
}

/** The pages for which a bar has no room, in a menu of their own. */
export function OtherPages({ pages, path, className, children }: OtherPagesProps) {
  const current = pages.some(({ href }) => isCurrent(href, path));
  const trigger = (
    <button type="button" aria-current={current || undefined} className={className}>
      {children}
    </button>
  );
  return (
    <Menu trigger={trigger}>
      {pages.map((page) => (
        <MenuItem key={page.href} asChild>
          <Link href={page.href} aria-current={isCurrent(page.href, path) ? "page" : undefined}>
            <page.icon size={16} />
            {page.name}
          </Link>
        </MenuItem>
      ))}
    </Menu>
  );
}
