import { randomUUID } from "node:crypto";
import type { IntentAnswer } from "../../contract/intents.ts";
import type { LinkClient } from "../../delivery/link/client.ts";

const reason = "Asked for by a program, without people";

/** As the dialog does it: the plan that was looked at, and a reason for every gate that needs people or a remote. */
export async function planToConfirm(
  link: LinkClient,
  { ref: wanted, kind = "deploy" }: { ref?: string; kind?: "deploy" | "take-over" } = {},
) {
  const environment = "production" as const;
  const looked = await link.call("deployPlan", { environment, ...(wanted !== undefined && { ref: wanted }) });
  const { ref, fingerprint: plan, gates, phrase } = looked;
  const overrides = gates.filter(({ met }) => !met).map(({ id: gate }) => ({ gate, reason }));
  return { kind, environment, ref, plan, phrase, overrides };
}

export const confirm = (link: LinkClient, plan: Awaited<ReturnType<typeof planToConfirm>>): Promise<IntentAnswer> =>
  link.call("ask", { input: { ...plan, requestId: randomUUID() } });
