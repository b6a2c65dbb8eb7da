import { headers } from "next/headers";
import { z } from "zod";
import { demandConfirmed } from "../application/people/sign-in.ts";
import type { SignedIn } from "../application/sessions.ts";
import type { Answer } from "../contract/answer.ts";
import { type Actor, demand, type Permission } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { answerOf } from "./answer.ts";
import { isFromOurPage } from "./origin.ts";
import { askedFrom, currentSession, sessionOfOpenPage } from "./session.ts";

export interface Guarded<Schema extends z.ZodType, Value> {
  input: Schema;
  /** Asked of the parsed input: who may deploy to staging may not deploy to production. `own`: it is about whoever asks. */
  permission(input: z.infer<Schema>): Permission | "own";
  /** Somebody must have proven a moment ago to be there: a page that was left open is not enough. */
  critical?(input: z.infer<Schema>): boolean;
  perform(input: z.infer<Schema>, person: Actor, session: SignedIn): Promise<Value>;
}

/** A server action that asks, in this order: same origin, session, schema, permission of the parsed input, proof of who it is. */
export const action = <Schema extends z.ZodType, Value>(guarded: Guarded<Schema, Value>) =>
  guardedBy(currentSession, guarded);

/** One that changes nothing. Open pages ask again and again without anybody there, so it keeps no session alive. */
export const question = <Schema extends z.ZodType, Value>(guarded: Omit<Guarded<Schema, Value>, "critical">) =>
  guardedBy(sessionOfOpenPage, guarded);

function guardedBy<Schema extends z.ZodType, Value>(
  sessionNow: () => Promise<SignedIn | undefined>,
  guarded: Guarded<Schema, Value>,
) {
  return (raw: unknown): Promise<Answer<Value>> =>
    answerOf(async () => {
      await assertSameOrigin();
      const session = await sessionNow();
      if (!session) throw new Refusal("signed-out", "You are signed out. Nothing was changed. Sign in and try again.");
      const input = parse(guarded.input, raw);
      const permission = guarded.permission(input);
      if (permission !== "own") demand(session.person, permission);
      if (guarded.critical?.(input)) demandConfirmed(session);
      return guarded.perform(input, session.person, session);
    });
}

/** An action for people who cannot be signed in yet; what is in the input must be the permission. */
export function openAction<Schema extends z.ZodType, Value>(
  input: Schema,
  perform: (input: z.infer<Schema>, from: string) => Promise<Value>,
) {
  return (raw: unknown): Promise<Answer<Value>> =>
    answerOf(async () => {
      await assertSameOrigin();
      return perform(parse(input, raw), await askedFrom());
    });
}

function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Refusal("bad-input", `${z.prettifyError(parsed.error)}. Nothing was changed.`);
}

/** Next lets an action without an Origin header pass, and one from `null`; neither is a page of ours. */
async function assertSameOrigin(): Promise<void> {
  if (isFromOurPage(Object.fromEntries(await headers()))) return;
  throw new Refusal("foreign-origin", "This request did not come from a page of the panel. Nothing was changed.");
}
