import type { OperateInput } from "#lib/contract/intents.ts";
import { type Environment, environments } from "#lib/contract/names.ts";
import type { Permission } from "#lib/contract/permissions.ts";

/** What a person wants to do with an environment; a dialog then says what it means. */
export type Ask =
  | { for: "deploy"; environment: Environment }
  | { for: "roll-back"; environment: Environment }
  | { for: "operate"; environment: Environment; action: OperateInput["action"]; service?: string };

/** The log view of an environment, or of one of its services. */
export function logsOf(environment: Environment, service?: string): string {
  return `/logs?environment=${environment}${service ? `&services=${encodeURIComponent(service)}` : ""}`;
}

export const databaseOf = (environment: Environment): string => `/database?environment=${environment}`;

/** The dashboard with this question open. */
export function askHref(ask: Ask): string {
  const { for: what, ...rest } = ask;
  return `/?${new URLSearchParams({ ask: what, ...rest })}`;
}

/** What an address asks for; nothing where it is none of `askHref`'s. */
export function askIn(params: URLSearchParams): Ask | undefined {
  const environment = environments.find((known) => known === params.get("environment"));
  const what = params.get("ask");
  if (!environment) return undefined;
  if (what === "deploy" || what === "roll-back") return { for: what, environment };
  const action = actions.find((known) => known === params.get("action"));
  const service = params.get("service");
  return what === "operate" && action ? { for: what, environment, action, ...(service && { service }) } : undefined;
}

const actions = ["start", "stop", "restart"] as const satisfies OperateInput["action"][];

export const neededFor = (ask: Ask): Permission =>
  ask.for === "operate" ? `operate:${ask.environment}` : `deploy:${ask.environment}`;
