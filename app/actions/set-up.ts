"use server";

import { setUpFirstAdministrator } from "#lib/application/people/invite.ts";
import type { Answer } from "#lib/contract/answer.ts";
import { setUpInput } from "#lib/contract/people.ts";
import { openAction } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

/** Nobody has to be signed in for it: the one-time token is the permission. */
export const setUp: (raw: unknown) => Promise<Answer<null>> = openAction(setUpInput, async (input, from) => {
  await setUpFirstAdministrator(webProcess().people, input, from, Date.now());
  return null;
});
