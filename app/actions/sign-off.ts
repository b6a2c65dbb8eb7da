"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { signOffInput } from "#lib/contract/link.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const signOff: PanelActions["signOff"] = action({
  input: signOffInput,
  permission: () => "sign-off",
  perform: (input, person) => webProcess().link(person).call("signOff", input),
});
