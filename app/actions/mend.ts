"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { permissionFor } from "#lib/contract/intents.ts";
import { mendInput } from "#lib/contract/mend.ts";
import { action } from "#lib/delivery/action.ts";
import { request } from "#lib/delivery/request.ts";

export const requestMend: PanelActions["requestMend"] = action({
  input: mendInput,
  permission: permissionFor,
  perform: request,
});
