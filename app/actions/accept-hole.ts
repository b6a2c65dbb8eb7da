"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { acceptHoleInput } from "#lib/contract/isolation.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const acceptHole: PanelActions["acceptHole"] = action({
  input: acceptHoleInput,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("acceptHole", input),
});
