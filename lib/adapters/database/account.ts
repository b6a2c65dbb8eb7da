import type { DatabaseAt, Engine } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

export interface Account {
  user: string;
  password: string;
}

/** Root where the server's own container knows its password, else the application's user. Neither leaves the worker. */
export async function accountOf(
  engine: Pick<Engine, "environmentOf">,
  { scope, container, user }: DatabaseAt,
  signal: AbortSignal,
): Promise<Account> {
  const passwords = passwordsIn(await engine.environmentOf(scope, container, signal));
  if (passwords.root !== undefined) return { user: "root", password: passwords.root };
  if (passwords.application !== undefined) return { user, password: passwords.application };
  throw new Refusal(
    "database-no-password",
    `The container ${container} has neither MYSQL_ROOT_PASSWORD nor MYSQL_PASSWORD in its environment, so nobody can be signed in to its database. Nothing was changed. Set one in the environment's env file.`,
  );
}

/** As the images of MySQL and MariaDB read their container's environment. */
export function passwordsIn(environment: Readonly<Record<string, string | null>>): {
  root?: string;
  application?: string;
} {
  const value = (name: string) => environment[`MYSQL_${name}`] || environment[`MARIADB_${name}`] || undefined;
  const root = value("ROOT_PASSWORD") ?? (value("ALLOW_EMPTY_PASSWORD") && "");
  const application = value("PASSWORD");
  return { ...(root !== undefined && { root }), ...(application !== undefined && { application }) };
}
