"use server";

import { z } from "zod";
import type { PanelActions } from "#lib/contract/actions.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const verifyAudit: PanelActions["verifyAudit"] = action({
  input: z.object({}),
  permission: () => "audit:view",
  perform: (_, person) => webProcess().link(person).call("verifyAudit", {}),
});
