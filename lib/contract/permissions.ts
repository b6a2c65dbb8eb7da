import { type Environment, environments } from "./names.ts";

export const roles = ["admin", "lead", "developer", "viewer"] as const;
export type Role = (typeof roles)[number];

type Verb = "view" | "deploy" | "operate" | "logs" | "backup" | "export" | "restore";

/** A permission is a typed string used by the guard and by the button alike. */
export type Permission = `${Verb}:${Environment}` | "sign-off" | "settings:change" | "people:change";

/** Who asks. The host's operator speaks through the link, whose file permission is the authority. */
export interface Actor {
  id: string;
  name: string;
  role: Role;
}

const all = (verb: Verb) => environments.map((environment) => `${verb}:${environment}` as const);

const lead: readonly Permission[] = [
  ...all("view"),
  ...all("logs"),
  ...all("deploy"),
  ...all("operate"),
  ...all("backup"),
  ...all("export"),
  ...all("restore"),
  "sign-off",
];

const granted: Record<Role, readonly Permission[]> = {
  admin: [...lead, "settings:change", "people:change"],
  lead,
  developer: [
    ...all("view"),
    ...all("logs"),
    "deploy:staging",
    "operate:staging",
    "backup:staging",
    "export:staging",
    "sign-off",
  ],
  viewer: [...all("view")],
};

/** The one permission function: pages, actions, routes, socket events and link verbs all ask here. */
export function may(actor: Pick<Actor, "role">, permission: Permission): boolean {
  return granted[actor.role].includes(permission);
}
