"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { linkRequests } from "#lib/contract/link.ts";
import { question } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const readReport: PanelActions["readReport"] = question({
  input: linkRequests.report,
  permission: () => "view:production",
  perform: (input, person) => webProcess().link(person).call("report", input),
});
