import { type Environment, environments } from "./names.ts";
import { Refusal } from "./refusal.ts";

export const roles = ["admin", "lead", "developer", "viewer"] as const;
export type Role = (typeof roles)[number];

type Verb = "view" | "deploy" | "configure" | "operate" | "logs" | "backup" | "export" | "restore" | "query" | "write";

/** A permission is a typed string used by the guard and by the button alike. */
export type Permission = `${Verb}:${Environment}` | "sign-off" | "audit:view" | "settings:change" | "people:change";

/** What a token may at most, whatever its role. */
export interface TokenScope {
  /** Of these it may do and read what its role may; of the others only what every role sees. */
  environments: readonly Environment[];
  /** It may do what a person would have to prove again for to be there. */
  critical: boolean;
}

/** Who asks. The host's operator speaks through the link, whose file permission is the authority. */
export interface Actor {
  id: string;
  name: string;
  role: Role;
  /** The address that this person asks from, as the web process sees it. */
  from?: string | undefined;
  /** A program asks, with a token that somebody has made. */
  token?: TokenScope | undefined;
}

const all = (verb: Verb) => environments.map((environment) => `${verb}:${environment}` as const);

const viewer: readonly Permission[] = [...all("view"), "logs:staging"];
const developer: readonly Permission[] = [
  ...viewer,
  "deploy:staging",
  "configure:staging",
  "operate:staging",
  "backup:staging",
  "export:staging",
  "restore:staging",
  "query:staging",
  "write:staging",
  "sign-off",
];
const lead: readonly Permission[] = [
  ...developer,
  "logs:production",
  "deploy:production",
  "configure:production",
  "operate:production",
  "backup:production",
  "export:production",
  "restore:production",
  "query:production",
  "write:production",
  "audit:view",
];
const admin: readonly Permission[] = [...lead, "settings:change", "people:change"];

const granted: Record<Role, readonly Permission[]> = { admin, lead, developer, viewer };

/** The one permission function: pages, actions, routes, socket events and link verbs all ask here. */
export function may({ role, token }: Pick<Actor, "role" | "token">, permission: Permission): boolean {
  return granted[role].includes(permission) && (!token || isInScope(permission, token));
}

/** A program vouches for nothing and makes nobody a member. */
function isInScope(permission: Permission, { environments: chosen, critical }: TokenScope): boolean {
  if (permission === "sign-off" || permission === "people:change") return false;
  if (permission === "settings:change") return critical;
  if (permission === "audit:view") return true;
  const [verb, environment] = permission.split(":") as [Verb, Environment];
  return verb === "view" || chosen.includes(environment);
}

/** The lesser of two roles. */
export const lesserRole = (one: Role, other: Role): Role => (roles.indexOf(one) > roles.indexOf(other) ? one : other);

/** Refuses whoever lacks one of them, in words that say which. */
export function demand(actor: Actor, ...permissions: readonly Permission[]): void {
  const missing = permissions.find((permission) => !may(actor, permission));
  if (!missing) return;
  throw new Refusal(
    "forbidden",
    `${actor.name} (${actor.role}) may not do this (${missing}). Nothing was changed. ${
      actor.token ? "Make a token with that role and environment." : "An administrator can give another role."
    }`,
  );
}
