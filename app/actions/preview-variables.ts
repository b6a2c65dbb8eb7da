"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { changeVariablesInput } from "#lib/contract/variables.ts";
import { question } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const previewVariables: PanelActions["previewVariables"] = question({
  input: changeVariablesInput,
  permission: ({ environment }) => `configure:${environment}`,
  perform: (input, person) => webProcess().link(person).call("previewVariables", input),
});
