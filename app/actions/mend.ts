"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { mendInput } from "#lib/contract/difference.ts";
import { permissionFor } from "#lib/contract/intents.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestMend: PanelActions["requestMend"] = action({
  input: mendInput,
  permission: permissionFor,
  perform: request,
});
