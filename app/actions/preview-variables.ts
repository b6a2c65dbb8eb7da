"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { changeVariablesInput } from "#lib/contract/variables.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const previewVariables: PanelActions["previewVariables"] = action({
  input: changeVariablesInput,
  permission: ({ environment }) => `configure:${environment}`,
  perform: (input, person) => webProcess().link(person).call("previewVariables", input),
});
