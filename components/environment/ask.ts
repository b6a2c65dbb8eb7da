import type { OperateInput } from "#lib/contract/intents.ts";
import type { Environment } from "#lib/contract/names.ts";

/** What a person wants to do with an environment; a dialog then says what it means. */
export type Ask =
  | { for: "deploy"; environment: Environment }
  | { for: "roll-back"; environment: Environment }
  | { for: "operate"; environment: Environment; action: OperateInput["action"]; service?: string };

/** The log view of an environment, or of one of its services. */
export function logsOf(environment: Environment, service?: string): string {
  return `/logs?environment=${environment}${service ? `&services=${encodeURIComponent(service)}` : ""}`;
}
