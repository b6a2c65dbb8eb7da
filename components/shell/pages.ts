import { Columns2, History, Rows3, Settings } from "lucide-react";

/** The pages of the panel, as the top bar and the bar at the bottom of a phone show them. */
export const pages = [
  { href: "/", name: "Dashboard", icon: Columns2 },
  { href: "/logs", name: "Logs", icon: Rows3 },
  { href: "/runs", name: "Runs", icon: History },
  { href: "/settings", name: "Settings", icon: Settings },
] as const;

export function isCurrent(href: string, path: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
