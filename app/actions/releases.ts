"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { linkRequests } from "#lib/contract/link.ts";
import { question } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const readReleases: PanelActions["readReleases"] = question({
  input: linkRequests.releases,
  permission: ({ environment }) => `view:${environment}`,
  perform: (input, person) => webProcess().link(person).call("releases", input),
});
