import { randomUUID } from "node:crypto";
import type { Environment } from "../../contract/names.ts";
import { ask, type Wait } from "./ask.ts";
import type { Session } from "./session.ts";

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
  return ask(session, input, "is told to stop; it undoes what it has done");
}
