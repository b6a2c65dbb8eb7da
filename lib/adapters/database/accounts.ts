import type { DatabaseAt, StoredAccount } from "../../application/ports.ts";
import { passwordsIn } from "./account.ts";
import { granted, quoted, type Session } from "./client.ts";
import { cloneUser } from "./clone.ts";
import { loadUser } from "./load.ts";
import { isReader } from "./readers.ts";

/** What the servers have for themselves. */
const systemAccounts = "user LIKE 'mysql.%' OR user = 'mariadb.sys'";

export async function accountsOf(session: Session): Promise<StoredAccount[]> {
  const ours = [cloneUser, loadUser].map(quoted).join(", ");
  const rows = await session.ask([
    `${selectAccounts[session.database.engine]} WHERE NOT (${systemAccounts}) AND user NOT IN (${ours}) AND NOT (${isReader})`,
  ]);
  const accounts = rows.map(([user = "", host = "", plugin = "", secret = "", locked = ""]) => ({
    user,
    host,
    plugin,
    secret,
    locked: locked === "1",
  }));
  const grants = await grantsOf(session, accounts);
  return accounts.map((account, index) => ({ ...account, grants: grants[index] ?? [] }));
}

const ofMaria = (key: string) => `COALESCE(JSON_VALUE(priv, '$.${key}'), '')`;

/** Of MariaDB without roles, which are none. */
const selectAccounts = {
  mysql: "SELECT user, host, plugin, HEX(authentication_string), account_locked = 'Y' FROM mysql.user",
  mariadb: `SELECT user, host, plugin, HEX(secret), locked IN ('1', 'true') FROM (SELECT user, host, ${ofMaria("plugin")} AS plugin, ${ofMaria("authentication_string")} AS secret, ${ofMaria("account_locked")} AS locked FROM mysql.global_priv WHERE ${ofMaria("is_role")} NOT IN ('1', 'true')) AS accounts`,
};

/** The password that MariaDB says along is no right. */
const identified = / IDENTIFIED (?:BY PASSWORD|VIA \S+(?: USING)?)(?: '[^']*')?/;

async function grantsOf({ ask }: Session, accounts: readonly Pick<StoredAccount, "user" | "host">[]) {
  const all: string[][] = [];
  const rows = await ask(accounts.flatMap((account) => ["SELECT 'next'", `SHOW GRANTS FOR ${nameOf(account)}`]));
  for (const [row = ""] of rows)
    if (row === "next") all.push([]);
    else all.at(-1)?.push(row.replace(identified, ""));
  return all;
}

const nameOf = ({ user, host }: Pick<StoredAccount, "user" | "host">) => `${quoted(user)}@${quoted(host)}`;

/** One by one: what one of them may do can be about something that is not there. */
export async function makeAccounts({ attempt }: Session, accounts: readonly StoredAccount[]): Promise<string[]> {
  const complaints: string[] = [];
  const made = accounts.map((account) => `CREATE USER IF NOT EXISTS ${nameOf(account)} ACCOUNT LOCK`);
  for (const statement of [...made, ...accounts.flatMap(({ grants }) => grants)]) {
    const { exitCode, errors } = await attempt(["SET SESSION sql_log_bin = 0", statement]);
    if (exitCode !== 0) complaints.push(errors);
  }
  return complaints;
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
  const others = present.filter(({ user: name, locked }) => !ofEnvironment.has(name) && !locked);
  return [
    "SET SESSION sql_mode = ''",
    "SET SESSION sql_log_bin = 0",
    "SET SESSION group_concat_max_len = 1000000",
    ...onEvery(`NOT (${systemAccounts})`, "", "ACCOUNT LOCK"),
    ...others.map(asNow[engine]),
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

const asNow: Record<DatabaseAt["engine"], (account: StoredAccount) => string> = {
  mysql: (account) =>
    `ALTER USER IF EXISTS ${nameOf(account)} IDENTIFIED WITH ${quoted(account.plugin)}${account.secret && ` AS 0x${account.secret}`} ACCOUNT UNLOCK`,
  mariadb: (account) =>
    `ALTER USER IF EXISTS ${nameOf(account)} IDENTIFIED VIA ${account.plugin || "mysql_native_password"}${account.secret && ` USING ${quoted(Buffer.from(account.secret, "hex").toString())}`} ACCOUNT UNLOCK`,
};

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
