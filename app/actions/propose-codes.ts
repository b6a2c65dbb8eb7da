"use server";

import { z } from "zod";
import { proposeCodes as propose } from "#lib/application/people/account.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

export const proposeCodes: PanelActions["proposeCodes"] = ownAction(z.object({}), (ports, _, session) =>
  propose(ports, session),
);
