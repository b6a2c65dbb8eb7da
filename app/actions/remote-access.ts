"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { remoteAccessInput } from "#lib/contract/remote.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const setRemoteAccess: PanelActions["setRemoteAccess"] = action({
  input: remoteAccessInput,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("setRemoteAccess", input),
});
