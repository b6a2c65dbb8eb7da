import { Refusal } from "../contract/refusal.ts";

/** Refuses `not-confirmed` where a phrase is asked for and was not typed. `what` is confirmed by it: `a restore of staging`. */
export function assertConfirmed(what: string, phrase: string | undefined, confirm: string | undefined): void {
  if (confirm === undefined || phrase === confirm) return;
  const said = phrase ? `“${phrase}” is not the phrase` : "The phrase is missing";
  throw new Refusal("not-confirmed", `${said} that confirms ${what}. Nothing was changed. Type ${confirm}.`);
}
