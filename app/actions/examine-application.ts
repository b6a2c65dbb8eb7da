"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { examineInput } from "#lib/contract/connect.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const examineApplication: PanelActions["examineApplication"] = action({
  input: examineInput,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("examineApplication", input),
});
