import type { Store } from "./ports.ts";

const settingOf = (application: string) => `policy:${application}`;

/** The policy of the default branch counts from when an administrator registers the application (Settings). */
export const acceptPolicy = (store: Pick<Store, "saveSetting">, application: string, policy: string) =>
  store.saveSetting(settingOf(application), policy);

/** `undefined`: none was accepted yet, as of an application whose configuration was wrong when it was registered. */
export const acceptedPolicy = (store: Pick<Store, "setting">, application: string) =>
  store.setting(settingOf(application));
