"use server";

import { z } from "zod";
import type { PanelActions } from "#lib/contract/actions.ts";
import { question } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

const read = question({
  input: z.undefined(),
  permission: () => "deploy:staging",
  perform: (_, person) => webProcess().link(person).call("refs", {}),
});

export const readRefs: PanelActions["readRefs"] = async () => read(undefined);
