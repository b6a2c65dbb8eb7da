import { type Role, roles } from "#lib/contract/permissions.ts";

/** What each role may do, as a sentence. */
export const roleWords: Record<Role, string> = {
  viewer: "A viewer sees everything, and staging's logs.",
  developer: "A developer also deploys and operates staging, and signs off.",
  lead: "A lead also deploys, rolls back and restores production, and reads the audit log.",
  admin: "An admin also changes people and settings.",
};

/** Of a choice, the least first. */
export function RoleOptions() {
  return roles.toReversed().map((role) => (
    <option key={role} value={role}>
      {role}
    </option>
  ));
}
