import type { IntentAnswer, IntentInput } from "../../contract/intents.ts";
import type { Actor } from "../../contract/permissions.ts";
import type { Database } from "./database.ts";
import type { Transaction } from "./lease.ts";
import { toJson } from "./rows.ts";

/**
 * Writes an intent down once, however often the same request id comes; one that was refused is asked anew, because nothing has
 * come of it. Answers its id.
 */
export async function insertIntent(
  transaction: Transaction,
  input: IntentInput,
  actor: Actor,
  at: number,
): Promise<string> {
  const { requestId, kind } = input;
  const asked = await transaction.intent.findUnique({ where: { requestId }, select: { id: true, answer: true } });
  if (asked && !wasRefused(asked.answer)) return asked.id;
  const who = { actorId: actor.id, actorName: actor.name, actorRole: actor.role, actorFrom: actor.from ?? null };
  const data = { requestId, kind, input: toJson(input), ...who, at: new Date(at) };
  const anew = { ...data, answer: null, answeredAt: null };
  return (await transaction.intent.upsert({ where: { requestId }, create: data, update: anew, select: { id: true } }))
    .id;
}

const wasRefused = (answer: string | null): boolean =>
  answer !== null && !(JSON.parse(answer) as IntentAnswer).accepted;

/** The web process's side of the table: it writes intents, and never answers them. */
export function recordIntent(database: Database, input: IntentInput, actor: Actor, at: number): Promise<string> {
  return database.$transaction((transaction) => insertIntent(transaction, input, actor, at));
}
