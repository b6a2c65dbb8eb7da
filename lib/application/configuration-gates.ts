import type { GateView } from "../contract/gates.ts";
import type { Environment } from "../contract/names.ts";
import { freezeGate } from "../domain/gates/freeze.ts";
import { policyGate } from "../domain/gates/policy.ts";
import { rulesOf } from "../domain/policy/rules.ts";
import { acceptedPolicy } from "./accepted-policy.ts";
import type { Application } from "./ports.ts";
import type { Configuration } from "./read-configuration.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";

/**
 * What stands before a configuration that is applied: the same code runs on, so the gates that ask for what was tested have
 * nothing to ask. A freeze is one of configuration, too; and a variable must not change the policy unseen.
 */
export async function gatesOfConfiguration(
  { store, clock }: Pick<DeployPorts, "store" | "clock">,
  application: Application,
  environment: Environment,
  { policy: own }: Pick<Configuration, "policy">,
): Promise<{ phrase?: string; gates: GateView[] }> {
  const accepted = await acceptedPolicy(store, application.id);
  const { confirm, gates } = rulesOf(accepted ?? own, environment);
  return {
    ...(confirm !== undefined && { phrase: confirm }),
    gates: gates
      ? [
          freezeGate(gates.freeze, clock.now()),
          policyGate({ facts: { own, ...(accepted !== undefined && { accepted }) } }),
        ]
      : [],
  };
}
