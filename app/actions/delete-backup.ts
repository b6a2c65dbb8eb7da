"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { backupRequest } from "#lib/contract/backups.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const deleteBackup: PanelActions["deleteBackup"] = action({
  input: backupRequest,
  permission: ({ environment }) => `deploy:${environment}`,
  critical: ({ environment }) => environment === "production",
  perform: (input, person) => webProcess().link(person).call("deleteBackup", input),
});
