import { randomUUID } from "node:crypto";
import type { IntentAnswer } from "../lib/contract/intents.ts";
import type { LinkClient } from "../lib/delivery/link/client.ts";

const reason = "A bench of the deploy itself";

/** As the dialog does it: the plan that was looked at, and a reason for every gate that a bench cannot meet. */
export async function planToConfirm(link: LinkClient, ref: string) {
  const environment = "production" as const;
  const { fingerprint: plan, gates, phrase } = await link.call("deployPlan", { environment, ref });
  const overrides = gates.filter(({ met }) => !met).map(({ id: gate }) => ({ gate, reason }));
  return { kind: "deploy" as const, environment, ref, plan, phrase, overrides };
}

export const confirm = (link: LinkClient, plan: Awaited<ReturnType<typeof planToConfirm>>): Promise<IntentAnswer> =>
  link.call("ask", { input: { ...plan, requestId: randomUUID() } });
