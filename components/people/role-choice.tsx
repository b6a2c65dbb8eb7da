import type { ComponentProps } from "react";
import { roles } from "#lib/contract/permissions.ts";

/** What each role may do, in a line. */
export const roleWords = {
  viewer: "sees everything, and staging's logs",
  developer: "deploys and operates staging, signs off",
  lead: "deploys, rolls back and restores production, reads the audit log",
  admin: "also people and settings",
} as const;

/** The least first. */
export function RoleChoice(props: ComponentProps<"select">) {
  return (
    <select aria-label="Role" className="h-control rounded-md border border-control bg-ground px-2" {...props}>
      {roles.toReversed().map((role) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </select>
  );
}
