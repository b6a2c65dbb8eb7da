"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { channelInput } from "#lib/contract/notifications.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const saveChannel: PanelActions["saveChannel"] = action({
  input: channelInput,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("saveChannel", input),
});
