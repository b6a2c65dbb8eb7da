import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { permissionsBeyond } from "../domain/policy/policy.ts";
import type { Store } from "./ports.ts";

const settingOf = (application: string) => `policy:${application}`;

/** The policy of the default branch counts from when an administrator registers the application (Settings). */
export const acceptPolicy = (store: Pick<Store, "saveSetting">, application: string, policy: string) =>
  store.saveSetting(settingOf(application), policy);

/** `undefined`: none was accepted yet, as of an application whose configuration was wrong when it was registered. */
export const acceptedPolicy = (store: Pick<Store, "setting">, application: string) =>
  store.setting(settingOf(application));

/**
 * A branch must not give itself the host: folders outside the application's root and capabilities count only as far as
 * they were accepted.
 */
export async function assertPermitted(
  store: Pick<Store, "setting">,
  application: string,
  environment: Environment,
  policy: string,
): Promise<void> {
  const beyond = permissionsBeyond(await acceptedPolicy(store, application), policy, environment);
  if (beyond.length === 0) return;
  throw new Refusal(
    "not-permitted",
    `The compose file asks for more of the host than was accepted for ${environment}: ${beyond.join("; ")}. Nothing was changed. Take it out of the file; or, if it is meant, bring it to the default branch and let an administrator save the application in Settings again.`,
  );
}
