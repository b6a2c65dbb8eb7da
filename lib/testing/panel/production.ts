import { randomUUID } from "node:crypto";
import type { TestPanel } from "./panel.ts";

const environment = "production";

/** Asks for what is live on staging; answers the run. Without a remote and without people, some gates have to be overridden. */
export async function deployToProduction({ worker }: TestPanel): Promise<number> {
  const { ref, fingerprint: plan, gates } = await worker.link.call("deployPlan", { environment });
  const overrides = gates.filter(({ met }) => !met).map(({ id }) => ({ gate: id, reason: "a test without people" }));
  const input = { kind: "deploy", requestId: randomUUID(), environment, ref, plan, overrides } as const;
  const answer = await worker.link.call("ask", { input });
  if (!answer.accepted) throw new Error(answer.message);
  return answer.run;
}
