import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { listed } from "#lib/contract/words.ts";

export interface Alarm {
  title: string;
  /** One sentence each. */
  facts: string[];
  /** The first service that fails, if one does. */
  service?: string;
  /** A service of the release fails: the release before it may not. */
  released?: true;
  /** It is about the backups: none is proven in time. */
  unproven?: true;
}

/** What a person must look at in an environment, most important first; nothing while all is well. */
export function alarmOf(status: EnvironmentStatus): Alarm | undefined {
  const failing = status.services.filter((service) => service.state === "failing");
  const facts = failing.map((service) => `${service.service}: ${service.detail ?? "failing"}.`);
  const [first, ...others] = status.alarms;
  const which = {
    service: failing[0]?.service,
    ...(failing.some(({ role }) => role === "release") && { released: true as const }),
  };
  const unproven = first !== undefined && first === status.backups?.alarm && { unproven: true as const };
  if (first) return { title: first, facts: [...others, ...facts], ...which, ...unproven };
  if (failing.length) {
    const title = `${listed(failing.map((one) => one.service))} ${failing.length > 1 ? "are" : "is"} failing`;
    return { title, facts, ...which };
  }
  if (status.gateway?.state === "failing") {
    return { title: "The gateway is failing", facts: ["Requests do not reach the release while it does."] };
  }
  return undefined;
}
