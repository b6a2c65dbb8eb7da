"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { backupRequest } from "#lib/contract/backups.ts";
import { question } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const readRestorePreview: PanelActions["readRestorePreview"] = question({
  input: backupRequest,
  permission: ({ environment }) => `view:${environment}`,
  perform: (input, person) => webProcess().link(person).call("restorePreview", input),
});
