"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { commitConfigurationInput } from "#lib/contract/connect.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const commitConfiguration: PanelActions["commitConfiguration"] = action({
  input: commitConfigurationInput,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("commitConfiguration", input),
});
