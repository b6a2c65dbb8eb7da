"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { exportInput } from "#lib/contract/backups.ts";
import { permissionFor } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestExport: PanelActions["requestExport"] = action({
  input: exportInput,
  permission: permissionFor,
  perform: request,
});
