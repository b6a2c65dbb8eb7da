import type { DeployPlanView, GateView } from "../../contract/gates.ts";
import type { Environment } from "../../contract/names.ts";
import { may } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import { hostActor } from "../link/actor.ts";
import { ask, type Wait } from "./ask.ts";
import { gateRows } from "./gates.ts";
import { planLines } from "./plan.ts";
import { requestIdOf } from "./request-id.ts";
import type { Session } from "./session.ts";
import { plain, table } from "./text.ts";

export interface DeployOptions {
  ref?: string;
  confirm?: string;
  /** The reason for going on although gates are not met. */
  override?: string;
  requestId?: string;
  wait: Wait;
}

/** Staging takes any ref at once. What production ships, and what its gates say, is looked at first. */
export async function deploy(session: Session, environment: Environment, options: DeployOptions): Promise<number> {
  if (environment === "production") return deployAsPlanned(session, "deploy", environment, options);
  const ref = options.ref ?? (await session.link.call("refs", {}, session.signal)).defaultRef;
  const requestId = requestIdOf(options.requestId, { kind: "deploy", environment });
  const input = { kind: "deploy", requestId, environment, ref } as const;
  return ask(session, input, `deploys ${plain(ref)} to ${environment}`, options.wait);
}

export const takeOver = (session: Session, environment: Environment, options: DeployOptions): Promise<number> =>
  deployAsPlanned(session, "take-over", environment, options);

async function deployAsPlanned(
  session: Session,
  kind: "deploy" | "take-over",
  environment: Environment,
  { ref, confirm, override, requestId, wait }: DeployOptions,
): Promise<number> {
  const plan = await session.link.call("deployPlan", { environment, ref }, session.signal);
  const command = `slipway ${kind} ${environment}`;
  if (plan.phrase && confirm === undefined) return refuseUnconfirmed(session, plan, `${command} --confirm …`);
  const input = {
    kind,
    requestId: requestIdOf(requestId, { kind, environment }),
    environment,
    ref: plan.ref,
    plan: plan.fingerprint,
    ...(confirm !== undefined && { phrase: confirm }),
    ...(override !== undefined && { overrides: overridesOf(plan.gates, override) }),
  };
  refuseUnmet(session, plan, override);
  const what = kind === "deploy" ? `deploys ${plain(plan.ref)} to` : `takes over, with ${plain(plan.ref)},`;
  return ask(session, input, `${what} ${environment}`, wait);
}

function refuseUnconfirmed({ json, print }: Session, plan: DeployPlanView, command: string): never {
  if (!json) print(planLines(plan).join("\n"));
  throw new Refusal(
    "phrase-needed",
    `${plan.environment} asks for its phrase, so nothing was started. When this is what you want: ${command}`,
  );
}

const isOverridable = ({ overridableWith }: GateView) => overridableWith && may(hostActor(), overridableWith);

const overridesOf = (gates: readonly GateView[], reason: string) =>
  gates.filter((gate) => !gate.met && isOverridable(gate)).map(({ id }) => ({ gate: id, reason }));

function refuseUnmet({ json, print }: Session, { gates, environment }: DeployPlanView, override?: string): void {
  const shut = gates.filter((gate) => !gate.met && !(override && isOverridable(gate)));
  if (shut.length === 0) return;
  if (!json) print(table(gateRows(shut)).join("\n"));
  const wayOut = shut.every(isOverridable)
    ? `Mend them, or go on without them: --override "reason", which is recorded.`
    : "Mend them, then ask again.";
  throw new Refusal("gates-unmet", `${namesOf(shut)} of ${environment}: not met. Nothing was started. ${wayOut}`, {
    unmet: shut.length,
  });
}

const namesOf = (gates: readonly GateView[]) =>
  `${gates.length === 1 ? "Gate" : "Gates"} ${gates.map(({ title }) => `“${plain(title)}”`).join(", ")}`;

export interface RollbackOptions {
  to?: number;
  acceptSchema: boolean;
  requestId?: string;
  wait: Wait;
}

export async function rollback(
  session: Session,
  environment: Environment,
  { to, acceptSchema, requestId, wait }: RollbackOptions,
): Promise<number> {
  const input = {
    kind: "rollback",
    requestId: requestIdOf(requestId, { kind: "rollback", environment }),
    environment,
    ...(to !== undefined && { to }),
    ...(acceptSchema && { acceptSchema }),
  } as const;
  return ask(session, input, `rolls ${environment} back${to === undefined ? "" : ` to r${to}`}`, wait);
}
