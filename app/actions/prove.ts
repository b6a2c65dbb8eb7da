"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { proveInput } from "#lib/contract/backups.ts";
import { permissionFor } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestProof: PanelActions["requestProof"] = action({
  input: proveInput,
  permission: permissionFor,
  perform: request,
});
