import {
  Archive,
  ChartLine,
  Columns2,
  Database,
  GitCompareArrows,
  History,
  ListChecks,
  Rows3,
  Settings,
  ShieldCheck,
  SlidersHorizontal,
} from "lucide-react";

/** The pages of the panel, as the top bar shows them. A narrow bar has room for the first, and a menu for the others. */
export const pages = [
  { href: "/", name: "Dashboard", icon: Columns2 },
  { href: "/logs", name: "Logs", icon: Rows3 },
  { href: "/backups", name: "Backups", icon: Archive },
  { href: "/history", name: "History", icon: History },
  { href: "/metrics", name: "Metrics", icon: ChartLine },
  { href: "/checklist", name: "Checklist", icon: ListChecks },
  { href: "/difference", name: "Difference", icon: GitCompareArrows },
  { href: "/variables", name: "Variables", icon: SlidersHorizontal },
  { href: "/isolation", name: "Isolation", icon: ShieldCheck },
  { href: "/database", name: "Database", icon: Database },
  { href: "/settings", name: "Settings", icon: Settings },
] as const;

export type PanelPage = (typeof pages)[number];

/** On a phone, and on a narrow desk. */
export const pagesInBar = 4;
export const pagesInNarrowTopBar = 6;

export function isCurrent(href: string, path: string): boolean {
  const within = (start: string) => path === start || path.startsWith(`${start}/`);
  if (href === "/") return path === "/";
  return within(href) || (href === "/history" && within("/runs"));
}
