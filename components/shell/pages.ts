import { Columns2, History, ListChecks, Rows3, Settings } from "lucide-react";

/** The pages of the panel, as the top bar and the bar at the bottom of a phone show them. */
export const pages = [
  { href: "/", name: "Dashboard", icon: Columns2 },
  { href: "/logs", name: "Logs", icon: Rows3 },
  { href: "/history", name: "History", icon: History },
  { href: "/checklist", name: "Checklist", icon: ListChecks },
  { href: "/settings", name: "Settings", icon: Settings },
] as const;

export function isCurrent(href: string, path: string): boolean {
  const within = (start: string) => path === start || path.startsWith(`${start}/`);
  if (href === "/") return path === "/";
  return within(href) || (href === "/history" && within("/runs"));
}
