import { listTokens } from "../application/people/tokens.ts";
import type { Answer } from "../contract/answer.ts";
import type { TokenView } from "../contract/tokens.ts";
import { answerOf } from "./answer.ts";
import { requirePerson } from "./session.ts";
import { webProcess } from "./web-process.ts";

/** One's own; for who may change people everybody's. */
export async function getTokens(): Promise<Answer<TokenView[]>> {
  const person = await requirePerson();
  return answerOf(() => listTokens(webProcess().people, person));
}
