import { randomBytes } from "node:crypto";
import type { DatabaseAt } from "../../application/ports.ts";
import { Refusal } from "../../contract/refusal.ts";
import { openSession, type Ports, quoted, type Row, type Session } from "./client.ts";

export const cloneUser = "slipway_clone";
const cloneAccount = `'${cloneUser}'@'%'`;
/** Neither plugin nor account is anything that replicas of the source, or its binary log, should have. */
const unlogged = "SET SESSION sql_log_bin = 0";
const dropAccount = `DROP USER IF EXISTS ${cloneAccount}`;

/** The target ends itself when it has everything, and says so with this: nobody supervises it who would start it again. */
const ended = /ERROR 3707\b/;

export async function cloneInto(
  engine: Ports,
  source: DatabaseAt,
  { container, address }: { container: string; address: string },
  signal: AbortSignal,
): Promise<void> {
  const [donor, target] = await Promise.all([
    openSession(engine, source, signal),
    openSession(engine, { ...source, container }, signal),
  ]);
  const password = randomBytes(24).toString("base64url");
  const { port, encryption, onDonor, onTarget } = await beforehand(donor, target);
  const account = [
    dropAccount,
    `CREATE USER ${cloneAccount} IDENTIFIED BY ${quoted(password)}`,
    `GRANT BACKUP_ADMIN ON *.* TO ${cloneAccount}`,
  ];
  await donor.ask([unlogged, ...onDonor, ...account], "clone-failed");
  const { exitCode, errors } = await target.attempt([
    ...onTarget,
    `SET GLOBAL clone_valid_donor_list = ${quoted(`${address}:${port}`)}`,
    `CLONE INSTANCE FROM ${quoted(cloneUser)}@${quoted(address)}:${port} IDENTIFIED BY ${quoted(password)} ${encryption}`,
  ]);
  if (!ended.test(errors)) {
    const { errors: left } = await donor.attempt([unlogged, dropAccount]);
    throw notCopied(source, exitCode, [errors, left].filter(Boolean).join("; then "));
  }
  await donor.ask([unlogged, dropAccount], "clone-failed");
}

export async function endClone(engine: Ports, source: DatabaseAt, signal: AbortSignal): Promise<void> {
  const { ask } = await openSession(engine, source, signal);
  await ask([unlogged, dropAccount], "clone-failed");
}

/** CLONE wants every plugin of the source on the target, and its own on both. */
async function beforehand(donor: Session, target: Session) {
  const [[donors = [], [[port = "3306", canBePlain] = []] = []], targets] = await Promise.all([
    donor.askEach([[loadedPlugins], [`SELECT @@GLOBAL.port, ${plainWillDo}`]], "clone-failed"),
    target.ask([loadedPlugins], "clone-failed"),
  ]);
  const [wanted, present] = [named(donors), named(targets)];
  const install = ([name, library]: [string, string]) => `INSTALL PLUGIN ${name} SONAME ${quoted(library)}`;
  const own: [string, string] = ["clone", "mysql_clone.so"];
  const onDonor = wanted.has("clone") ? [] : [own];
  const onTarget = [...wanted, ...onDonor].filter(([name]) => !present.has(name));
  const encryption = canBePlain === "1" ? "REQUIRE NO SSL" : "";
  return { port, encryption, onDonor: onDonor.map(install), onTarget: onTarget.map(install) };
}

const named = (plugins: readonly Row[]) =>
  new Map(plugins.map(([name = "", library = ""]): [string, string] => [name.toLowerCase(), library]));

const loadedPlugins =
  "SELECT plugin_name, plugin_library FROM information_schema.plugins WHERE plugin_library IS NOT NULL AND plugin_status = 'ACTIVE'";

/**
 * Encrypting costs a third of the time of a copy, and the two are alone on the environment's own network of one engine. The source can
 * demand it all the same, and sends keys of encrypted tablespaces in no other way; without its RSA key it would be shown the password.
 */
const plainWillDo = `NOT @@GLOBAL.require_secure_transport AND NOT @@GLOBAL.innodb_redo_log_encrypt AND NOT @@GLOBAL.innodb_undo_log_encrypt
  AND NOT EXISTS (SELECT 1 FROM information_schema.innodb_tablespaces WHERE encryption = 'Y')
  AND EXISTS (SELECT 1 FROM performance_schema.global_status WHERE variable_name = 'Caching_sha2_password_rsa_public_key' AND variable_value <> '')`;

const notCopied = ({ container }: DatabaseAt, exitCode: number, errors: string) =>
  new Refusal(
    "clone-failed",
    `The server in ${container} could not be copied (exit code ${exitCode}): ${errors || "the client said nothing"}. It is as it was. Mend what it complains of and try again, or take a logical backup.`,
  );
