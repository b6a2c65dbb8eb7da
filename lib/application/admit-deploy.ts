import type { GateView } from "../contract/gates.ts";
import type { DeployInput, TakeOverInput } from "../contract/intents.ts";
import { type Actor, may } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { changedSince } from "../domain/gates/plan-fingerprint.ts";
import { type Rules, rulesOf } from "../domain/policy/rules.ts";
import { acceptedPolicy } from "./accepted-policy.ts";
import { assertConfirmed } from "./confirmed.ts";
import { lookAtPlan, type PlanPorts } from "./deploy-plan.ts";
import { assertExpected } from "./found-system.ts";
import { registeredApplication } from "./steps/deploy-request.ts";

type Asked = DeployInput | TakeOverInput;

/**
 * Whether a deploy may begin: the phrase, then the plan that was shown, then the gates, all looked at again now. An
 * environment without gates begins at once; its run looks at what cannot be overridden anyway.
 */
export function admitDeploy(ports: PlanPorts): (asked: Asked, actor: Actor, signal: AbortSignal) => Promise<void> {
  return async (asked, actor, signal) => {
    const known = await acceptedRules(ports, asked);
    const what = `a deploy to ${asked.environment}`;
    assertConfirmed(what, asked.phrase, known?.confirm);
    if (asked.environment === "staging" && asked.plan === undefined) return;
    const { about, parts, view } = await lookAtPlan(ports, asked, signal);
    assertExpected(asked.environment, about.found, asked.kind === "take-over");
    assertConfirmed(what, asked.phrase, about.rules?.confirm);
    if (asked.plan !== undefined && asked.plan !== view.fingerprint)
      throw planChanged(await changedSince(asked.plan, parts));
    refuseClosed(
      `${asked.environment} is not deployed`,
      view.gates.filter(({ met }) => !met),
      asked.overrides,
      actor,
    );
  };
}

/** Before anything is looked at that takes long. */
async function acceptedRules(ports: PlanPorts, { environment }: Asked): Promise<Rules | undefined> {
  const accepted = await acceptedPolicy(ports.store, (await registeredApplication(ports)).id);
  return accepted === undefined ? undefined : rulesOf(accepted, environment);
}

const planChanged = (changed: readonly string[]) =>
  new Refusal(
    "plan-changed",
    `Since the plan was shown, this has changed: ${changed.join(", ")}. Nothing was changed by this deploy. Look at the new plan and confirm that.`,
  );

/** `what` begins the sentence: `production is not deployed`. */
export function refuseClosed(
  what: string,
  closed: readonly GateView[],
  overrides: Asked["overrides"] = [],
  actor: Actor,
): void {
  const asked = new Set(overrides.map(({ gate }) => gate));
  const left = closed.filter(({ id, overridableWith }) => {
    return !(asked.has(id) && overridableWith && may(actor, overridableWith));
  });
  if (left.length === 0) return;
  throw new Refusal(
    "gates-unmet",
    `${what}, because ${left.length === 1 ? "a gate is" : `${left.length} gates are`} not met. ${left.map((gate) => sentenceOf(gate, asked.has(gate.id))).join(" ")} Nothing was changed.`,
  );
}

function sentenceOf({ title, evidence, overridableWith }: GateView, overridden: boolean): string {
  const end = overridden
    ? overridableWith
      ? ` To override it, somebody needs the permission ${overridableWith}.`
      : " Nobody may override it."
    : "";
  return `${title}: ${evidence}${end}`;
}
