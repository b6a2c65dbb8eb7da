import { headers } from "next/headers";
import { z } from "zod";
import type { Answer } from "../contract/answer.ts";
import { type Actor, may, type Permission } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { answerOf } from "./answer.ts";
import { currentPerson } from "./session.ts";

export interface Guarded<Schema extends z.ZodType, Value> {
  input: Schema;
  /** Asked of the parsed input: who may deploy to staging may not deploy to production. */
  permission(input: z.infer<Schema>): Permission;
  perform(input: z.infer<Schema>, person: Actor): Promise<Value>;
}

/** A server action that asks, in this order: same origin, session, schema, permission of the parsed input. */
export function action<Schema extends z.ZodType, Value>(guarded: Guarded<Schema, Value>) {
  return (raw: unknown): Promise<Answer<Value>> =>
    answerOf(async () => {
      await assertSameOrigin();
      const person = await currentPerson();
      if (!person) throw new Refusal("signed-out", "You are signed out. Nothing was changed. Sign in and try again.");
      const input = parse(guarded.input, raw);
      assertMay(person, guarded.permission(input));
      return guarded.perform(input, person);
    });
}

/** An action for people who cannot be signed in yet; what is in the input must be the permission. */
export function openAction<Schema extends z.ZodType, Value>(
  input: Schema,
  perform: (input: z.infer<Schema>) => Promise<Value>,
) {
  return (raw: unknown): Promise<Answer<Value>> =>
    answerOf(async () => {
      await assertSameOrigin();
      return perform(parse(input, raw));
    });
}

export function assertMay(person: Actor, permission: Permission): void {
  if (may(person, permission)) return;
  throw new Refusal(
    "forbidden",
    `${person.name} (${person.role}) may not do this (${permission}). Nothing was changed. Ask an administrator.`,
  );
}

function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Refusal("bad-input", `${z.prettifyError(parsed.error)}. Nothing was changed.`);
}

/** Next lets an action without an Origin header pass, and one from `null`; neither is a page of ours. */
async function assertSameOrigin(): Promise<void> {
  const received = await headers();
  const origin = URL.parse(received.get("origin") ?? "");
  const host = received.get("x-forwarded-host") ?? received.get("host");
  if (origin?.host && origin.host === host) return;
  throw new Refusal("foreign-origin", "This request did not come from a page of the panel. Nothing was changed.");
}
