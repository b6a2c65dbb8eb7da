"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { undoRestoreInput } from "#lib/contract/backups.ts";
import { isCritical, permissionFor } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestUndoRestore: PanelActions["requestUndoRestore"] = action({
  input: undoRestoreInput,
  permission: permissionFor,
  critical: isCritical,
  perform: request,
});
