import type { ConnectAnswers } from "#lib/contract/connect.ts";

/** What a service is to Slipway: one choice, which stands in several places of slipway.yaml. */
export const kinds = {
  released: "Part of every release",
  singleton: "Part of every release, never two at a time",
  resident: "Owns data: runs on through releases",
  mysql: "The database: MySQL",
  mariadb: "The database: MariaDB",
} as const;
export type Kind = keyof typeof kinds;

export function kindOf({ database, residents, singletons }: ConnectAnswers, role: string): Kind {
  if (database?.service === role) return database.engine;
  if (residents.includes(role)) return "resident";
  return singletons.includes(role) ? "singleton" : "released";
}

/** There is one database: the one before becomes a resident. */
export function withKind(answers: ConnectAnswers, role: string, kind: Kind): ConnectAnswers {
  const { database } = answers;
  const isDatabase = kind === "mysql" || kind === "mariadb";
  const before = isDatabase && database && database.service !== role ? [database.service] : [];
  const others = (roles: readonly string[]) => roles.filter((one) => one !== role);
  return {
    ...answers,
    database: isDatabase ? { service: role, engine: kind } : database?.service === role ? null : database,
    residents: [...others(answers.residents), ...before, ...(kind === "resident" ? [role] : [])],
    singletons: [...others(answers.singletons), ...(kind === "singleton" ? [role] : [])],
  };
}
