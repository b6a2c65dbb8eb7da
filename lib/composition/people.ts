import { createPasswords } from "../adapters/passwords/argon2.ts";
import { oneTimeCodes } from "../adapters/passwords/one-time-codes.ts";
import { createSignInLimit } from "../adapters/passwords/sign-in-limit.ts";
import type { Database } from "../adapters/store/database.ts";
import { recordHappening } from "../adapters/store/happenings.ts";
import { createPeople } from "../adapters/store/people.ts";
import { createSecondFactors } from "../adapters/store/second-factors.ts";
import { createSessions } from "../adapters/store/sessions.ts";
import { createTokens } from "../adapters/store/tokens.ts";
import type { PeoplePorts } from "../application/people/ports.ts";

/** Everything about people, which the web process does itself; `secret` is its own. */
export const composePeople = (database: Database, secret: string): PeoplePorts => ({
  people: createPeople(database),
  sessions: createSessions(database),
  passwords: createPasswords(),
  limit: createSignInLimit(),
  codes: oneTimeCodes,
  factors: createSecondFactors(database, secret),
  tokens: createTokens(database),
  record: recordHappening(database),
});
