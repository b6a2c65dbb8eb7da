"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { changeVariablesInput } from "#lib/contract/variables.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

/** The value goes to the worker over the link and nowhere else: what stands in the database only the worker can read. */
export const changeVariables: PanelActions["changeVariables"] = action({
  input: changeVariablesInput,
  permission: ({ environment }) => `configure:${environment}`,
  critical: ({ environment }) => environment === "production",
  perform: (input, person) => webProcess().link(person).call("changeVariables", input),
});
