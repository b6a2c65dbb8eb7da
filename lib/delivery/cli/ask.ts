import { randomUUID } from "node:crypto";
import type { IntentInput } from "../../contract/intents.ts";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { plain } from "./text.ts";
import { watchRun } from "./watch-run.ts";

export type Wait = true | "live" | undefined;

export async function deploy(
  session: Session,
  environment: Environment,
  { ref, wait }: { ref?: string; wait: Wait },
): Promise<number> {
  const chosen = ref ?? (await session.link.call("refs", {}, session.signal)).defaultRef;
  const input = { kind: "deploy", requestId: randomUUID(), environment, ref: chosen } as const;
  return ask(session, input, `deploys ${plain(chosen)} to ${environment}`, wait);
}

export async function operate(
  session: Session,
  input: { action: "start" | "stop" | "restart"; environment: Environment; service?: string; phrase?: string },
  wait: Wait,
): Promise<number> {
  const what = input.service ? `${input.service} of ${input.environment}` : input.environment;
  return ask(session, { kind: "operate", requestId: randomUUID(), ...input }, `${input.action}s ${what}`, wait);
}

export async function cancel(session: Session, run: number): Promise<number> {
  const { environment } = await session.link.call("run", { run }, session.signal);
  const input = { kind: "cancel", requestId: randomUUID(), environment, run } as const;
  return ask(session, input, "is told to stop; it undoes what it has done", undefined);
}

async function ask(session: Session, input: IntentInput, what: string, wait: Wait): Promise<number> {
  const { link, json, print, signal } = session;
  const answer = await link.call("ask", { input }, signal);
  if (!answer.accepted) {
    throw new Refusal(answer.code, answer.message, answer.run === undefined ? {} : { run: answer.run });
  }
  if (!json) print(`Run ${answer.run} ${what}.`);
  if (wait) return watchRun(session, answer.run, { until: wait === "live" ? "live" : "end", output: false });
  print(json ? JSON.stringify(answer) : `Follow it: slipway run ${answer.run} --follow`);
  return exitCodes.ok;
}
