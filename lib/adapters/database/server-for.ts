import { randomUUID } from "node:crypto";
import type { DatabaseAt, PlacedFile, ServerUse, StoredAccount } from "../../application/ports.ts";
import { withFileValues } from "../../domain/compose/file-values.ts";
import type { Runtime } from "../../domain/compose/model.ts";
import { accountStatements } from "./accounts.ts";

const initFile = "/slipway-accounts.sql";
/** Small beside a live server that has the machine's memory already. */
const small = "--innodb-buffer-pool-size=256M";

/**
 * Started directly, not by the image's entrypoint, which would make accounts, load files and start twice. The options of the
 * server's own command stay, for a copy is only readable by a server of the same settings.
 */
export function serverFor(
  use: ServerUse,
  database: Pick<DatabaseAt, "engine" | "name" | "user">,
  runtime: Runtime,
  present: readonly StoredAccount[] = [],
): { runtime: Runtime; files: PlacedFile[] } {
  const program = programFor(use, database.engine);
  const options = [...ownOptions(runtime), "--user=mysql", small, ...optionsFor(use, database.engine)];
  const knows = use === "copy";
  return {
    runtime: {
      ...runtime,
      entrypoint: [program],
      command: options,
      environment: knows ? runtime.environment : { MYSQL_ALLOW_EMPTY_PASSWORD: "yes" },
      healthcheck: { test: ["NONE"] },
      expose: [],
    },
    files: [
      ...(use === "copy" || use === "settle" ? [accountsFile(use, database, runtime, present)] : []),
      ...((use === "blank" || use === "target") && database.engine === "mysql" ? [ownIdentity()] : []),
    ],
  };
}

function programFor(use: ServerUse, engine: DatabaseAt["engine"]): string {
  if (engine === "mysql") return "mysqld";
  return use === "initialise" ? "mariadb-install-db" : "mariadbd";
}

/** Of `mysqld --x`, of `--x`; a command of another kind is not the server's. */
function ownOptions({ command = [] }: Runtime): string[] {
  const [first = "", ...rest] = command;
  if (/(^|\/)(mysqld|mariadbd)$/.test(first)) return rest;
  return first.startsWith("-") ? command : [];
}

/** What a server does by itself, it does only where it is live. `loose-`: not every version has it. */
const quiet = ["--event-scheduler=OFF", "--loose-skip-replica-start", "--loose-skip-slave-start"];
const unlogged = ["--skip-log-bin"];
const withoutKeys = [
  "--loose-auto-generate-certs=OFF",
  "--loose-sha256-password-auto-generate-rsa-keys=OFF",
  "--loose-caching-sha2-password-auto-generate-rsa-keys=OFF",
];
/** Until it ends properly nobody relies on what it wrote. */
const hasty = ["--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=0"];

/** A server that starts on it makes its log as large as it wants it: what is kept or stored has a tenth of a gigabyte less. */
const smallLog = ["--loose-innodb-redo-log-capacity=8M"];

/** Nobody asks it anything but to take the copy, and everybody waits for its start. */
const takesOnly = ["--loose-mysqlx=OFF", "--performance-schema=OFF"];

/** What it had before is not the copy's: nothing of it is written down when it ends. */
const leavesItsOwn = ["--innodb-fast-shutdown=2", "--innodb-buffer-pool-dump-at-shutdown=OFF"];

function optionsFor(use: ServerUse, engine: DatabaseAt["engine"]): string[] {
  switch (use) {
    case "initialise":
      return engine === "mysql"
        ? ["--initialize-insecure", ...unlogged, ...withoutKeys, ...hasty, ...smallLog]
        : ["--skip-test-db", "--auth-root-authentication-method=normal"];
    case "blank":
      return [...quiet, ...unlogged, ...withoutKeys, ...hasty, "--max-allowed-packet=1G"];
    case "target":
      return [...quiet, ...unlogged, ...withoutKeys, ...hasty, ...smallLog, ...takesOnly, ...leavesItsOwn];
    case "copy":
      return [...quiet, `--init-file=${initFile}`];
    case "settle":
      return [...quiet, ...unlogged, ...withoutKeys, "--skip-networking", `--init-file=${initFile}`];
  }
}

/** Data folders that come from one are one server to those that replicate, unless each is told who it is. */
const ownIdentity = (): PlacedFile => ({
  path: "/var/lib/mysql/auto.cnf",
  mode: 0o444,
  content: `[auto]\nserver-uuid=${randomUUID()}\n`,
});

/** Readable for whatever user the server has in its image; nobody else is in this container. */
function accountsFile(
  use: "copy" | "settle",
  database: Pick<DatabaseAt, "engine" | "name" | "user">,
  { environment, files }: Runtime,
  present: readonly StoredAccount[],
): PlacedFile {
  const known = withFileValues(environment, files);
  const statements = [...accountStatements(database, known, present), ...(use === "settle" ? ["SHUTDOWN"] : [])];
  return { path: initFile, mode: 0o444, content: statements.map((line) => `${line};\n`).join("") };
}
