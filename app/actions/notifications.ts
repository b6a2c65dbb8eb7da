"use server";

import { z } from "zod";
import type { PanelActions } from "#lib/contract/actions.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const readNotifications: PanelActions["readNotifications"] = action({
  input: z.object({}),
  permission: () => "settings:change",
  perform: (_, person) => webProcess().link(person).call("notifications", {}),
});
