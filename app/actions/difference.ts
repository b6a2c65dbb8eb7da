"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { linkRequests } from "#lib/contract/link.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const readDifference: PanelActions["readDifference"] = action({
  input: linkRequests.difference,
  permission: () => "view:production",
  perform: (input, person) => webProcess().link(person).call("difference", input),
});
