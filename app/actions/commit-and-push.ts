"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { commitAndPushInput } from "#lib/contract/remote.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const commitAndPush: PanelActions["commitAndPush"] = action({
  input: commitAndPushInput,
  permission: () => "deploy:staging",
  perform: (input, person) => webProcess().link(person).call("commitAndPush", input),
});
