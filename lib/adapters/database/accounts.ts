import type { DatabaseAt, StoredAccount } from "../../application/ports.ts";
import { passwordsIn } from "./account.ts";
import { granted, quoted, type Session } from "./client.ts";
import { cloneUser } from "./clone.ts";
import { loadUser } from "./load.ts";

/** What the servers have for themselves. */
const systemAccounts = "user LIKE 'mysql.%' OR user = 'mariadb.sys'";

export async function accountsOf({ ask }: Session): Promise<StoredAccount[]> {
  const rows = await ask([
    `SELECT user, host, plugin, HEX(authentication_string) FROM mysql.user WHERE NOT (${systemAccounts}) AND user NOT IN (${quoted(cloneUser)}, ${quoted(loadUser)})`,
  ]);
  return rows.map(([user = "", host = "", plugin = "", secret = ""]) => ({ user, host, plugin, secret }));
}

/**
 * For a server that starts on a copy, before anybody can connect: root and the application's user have the passwords of the
 * container's environment; who else is in `present` the one that he has now; all others, who are accounts of the past, none.
 */
export function accountStatements(
  { engine, name, user }: Pick<DatabaseAt, "engine" | "name" | "user">,
  environment: Readonly<Record<string, string | null>>,
  present: readonly StoredAccount[],
): string[] {
  const { root, application } = passwordsIn(environment);
  const rootHost = environment.MYSQL_ROOT_HOST ?? environment.MARIADB_ROOT_HOST ?? "%";
  const ofEnvironment = new Set(["root", user]);
  const others = present.filter((account) => !ofEnvironment.has(account.user));
  return [
    "SET SESSION sql_mode = ''",
    "SET SESSION sql_log_bin = 0",
    "SET SESSION group_concat_max_len = 1000000",
    ...onEvery(`NOT (${systemAccounts})`, "", "ACCOUNT LOCK"),
    ...(engine === "mysql" ? others.map(asNow) : []),
    ...(root === undefined ? [] : [...new Set(["localhost", rootHost])].filter(Boolean).flatMap(makeRoot)),
    ...(root === undefined ? [] : onEvery("user = 'root'", ` IDENTIFIED BY ${quoted(root)}`, "ACCOUNT UNLOCK")),
    ...(application === undefined ? [] : makeUser(user, name)),
    ...(application === undefined
      ? []
      : onEvery(`user = ${quoted(user)}`, ` IDENTIFIED BY ${quoted(application)}`, "ACCOUNT UNLOCK")),
  ];
}

/** One ALTER USER for every account that is there: only the server knows which these are. */
const onEvery = (condition: string, each: string, all: string): string[] => [
  `SELECT GROUP_CONCAT(QUOTE(user), '@', QUOTE(host), ${quoted(each)} SEPARATOR ', ') INTO @accounts FROM mysql.user WHERE ${condition}`,
  `SET @change = IF(@accounts IS NULL, 'DO 0', CONCAT('ALTER USER ', @accounts, ${quoted(` ${all}`)}))`,
  ...carryOut,
];

const carryOut = ["PREPARE change_it FROM @change", "EXECUTE change_it"];

const asNow = ({ user, host, plugin, secret }: StoredAccount) =>
  `ALTER USER IF EXISTS ${quoted(user)}@${quoted(host)} IDENTIFIED WITH ${quoted(plugin)}${secret && ` AS 0x${secret}`} ACCOUNT UNLOCK`;

const makeRoot = (host: string): string[] => [
  `CREATE USER IF NOT EXISTS 'root'@${quoted(host)}`,
  `GRANT ALL ON *.* TO 'root'@${quoted(host)} WITH GRANT OPTION`,
];

/** One that is there keeps the rights that he has. */
const makeUser = (user: string, database: string): string[] => [
  `SET @is_new = (SELECT COUNT(*) = 0 FROM mysql.user WHERE user = ${quoted(user)})`,
  `SET @change = IF(@is_new, ${quoted(`CREATE USER ${quoted(user)}@'%'`)}, 'DO 0')`,
  ...carryOut,
  `SET @change = IF(@is_new, ${quoted(`GRANT ALL ON ${granted(database)}.* TO ${quoted(user)}@'%'`)}, 'DO 0')`,
  ...carryOut,
];
