"use server";

import { acceptInvitation as accept } from "#lib/application/people/invite.ts";
import type { Answer } from "#lib/contract/answer.ts";
import { acceptInput } from "#lib/contract/people.ts";
import { openAction } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

/** Nobody has to be signed in for it: the one-time token is the permission. Answers whom to sign in as. */
export const acceptInvitation: (raw: unknown) => Promise<Answer<string>> = openAction(
  acceptInput,
  async (input, from) => {
    const { people, rights } = webProcess();
    const email = await accept(people, input, from, Date.now());
    rights.dispatchEvent(new Event("changed"));
    return email;
  },
);
