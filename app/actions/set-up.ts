"use server";

import { setUpFirstAdministrator } from "#lib/application/people.ts";
import type { Answer } from "#lib/contract/answer.ts";
import { setUpInput } from "#lib/contract/people.ts";
import { openAction } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

/** The one action that nobody has to be signed in for: the one-time token is the permission. */
export const setUp: (raw: unknown) => Promise<Answer<null>> = openAction(setUpInput, async (input) => {
  const { people, signIn } = webProcess();
  await setUpFirstAdministrator({ people, passwords: signIn.passwords }, input, Date.now());
  return null;
});
