"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { applicationInput } from "#lib/contract/application.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const saveApplication: PanelActions["saveApplication"] = action({
  input: applicationInput,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("registerApplication", input),
});
