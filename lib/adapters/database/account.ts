import type { DatabaseAt, Engine } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";

export interface Account {
  user: string;
  password: string;
}

/** Root where the server's own container knows its password, else the application's user. Neither leaves the worker. */
export async function accountOf(
  engine: Pick<Engine, "exec">,
  { scope, container, user }: DatabaseAt,
  signal: AbortSignal,
): Promise<Account> {
  const { output } = await engine.exec(scope, container, ["printenv"], signal);
  const variables = new Map(output.split("\n").map((line) => pair(line)));
  const value = (name: string) => variables.get(`MYSQL_${name}`) || variables.get(`MARIADB_${name}`);
  const root = value("ROOT_PASSWORD");
  if (root) return { user: "root", password: root };
  const password = value("PASSWORD");
  if (password) return { user, password };
  throw new Refusal(
    "database-no-password",
    `The container ${container} has neither MYSQL_ROOT_PASSWORD nor MYSQL_PASSWORD in its environment, so nobody can be signed in to its database. Nothing was changed. Set one in the environment's env file.`,
  );
}

function pair(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}
