"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { channelRequest } from "#lib/contract/notifications.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const removeChannel: PanelActions["removeChannel"] = action({
  input: channelRequest,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("removeChannel", input),
});
