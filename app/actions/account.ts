"use server";

import { z } from "zod";
import { readAccount as read } from "#lib/application/people/account.ts";
import type { PanelActions } from "#lib/contract/actions.ts";
import { ownAction } from "#lib/delivery/own-action.ts";

export const readAccount: PanelActions["readAccount"] = ownAction(
  z.object({}),
  (ports, _, session, at) => read(ports, session, at),
  { critical: false },
);
