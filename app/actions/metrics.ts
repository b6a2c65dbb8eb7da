"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { linkRequests } from "#lib/contract/link.ts";
import { question } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const readMetrics: PanelActions["readMetrics"] = question({
  input: linkRequests.metricsHistory,
  permission: ({ environment }) => `view:${environment}`,
  perform: (input, person) => webProcess().link(person).call("metricsHistory", input),
});
