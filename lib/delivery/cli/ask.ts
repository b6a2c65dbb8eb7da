import type { IntentInput } from "../../contract/intents.ts";
import { Refusal } from "../../contract/refusal.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { watchRun } from "./watch-run.ts";

export type Wait = true | "live" | undefined;

/** Asks the worker, says which run it has become (`what` is the rest of that sentence), and waits for it on request. */
export async function ask(
  session: Session,
  input: IntentInput,
  what: string,
  wait?: Wait,
  accepted: (run: number) => void = () => {},
): Promise<number> {
  const { link, json, print, signal } = session;
  const answer = await link.call("ask", { input }, signal);
  if (!answer.accepted) {
    throw new Refusal(answer.code, answer.message, answer.run === undefined ? {} : { run: answer.run });
  }
  accepted(answer.run);
  if (!json) print(`Run ${answer.run} ${what}.`);
  if (wait) return watchRun(session, answer.run, { until: wait === "live" ? "live" : "end", output: false });
  print(json ? JSON.stringify(answer) : `Follow it: slipway run ${answer.run} --follow`);
  return exitCodes.ok;
}
