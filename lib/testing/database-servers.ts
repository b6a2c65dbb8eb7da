import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { DatabaseAt, Databases, Engine, ServerUse } from "../application/ports.ts";
import { plainRuntime } from "../domain/compose/model.ts";
import type { ContainerSpec, NetworkSpec, Scope, VolumeSpec } from "../domain/release/spec.ts";
import { addressAt, chooseSubnets } from "../domain/release/subnets.ts";
import { eventually } from "./eventually.ts";

interface Account {
  user: string;
  password: string;
}

export const rootPassword = `it's a "secret" \\`;

/** Real servers of databases on an engine, and others beside them on their copies, as the pipelines have them. */
export function databaseServers(
  engine: Engine,
  databases: Databases,
  scope: Scope,
  { kind, image, limitMs = 120_000 }: { kind: DatabaseAt["engine"]; image: string; limitMs?: number },
) {
  const prefix = `${scope.instance}-${scope.application}`;
  const mark = `${prefix}-work`;
  const soon = (ms = limitMs) => AbortSignal.timeout(ms);
  let network: NetworkSpec | undefined;
  let servers = 0;

  const networkOnce = async () => {
    const used = await engine.usedSubnets(soon());
    const [subnet = ""] = chooseSubnets(1, used, "10.216.0.0/16", prefix);
    network ??= { name: `${prefix}-network`, key: "network", subnet, internal: true };
    return network;
  };

  const specOf = async (name: string, volume: VolumeSpec, facts: Partial<ContainerSpec>): Promise<ContainerSpec> => {
    const { name: on, subnet } = await networkOnce();
    const { imageId } = await engine.takeImage(image, () => {}, soon());
    return {
      service: "database",
      composeService: "production-database",
      role: "resident",
      name,
      image: imageId,
      runtime: liveRuntime(volume.key),
      attachments: [{ network: on, address: addressAt(subnet, 1 + servers++), aliases: [] }],
      volumes: [volume],
      restart: { name: "no" },
      after: [],
      singleton: false,
      ...facts,
    };
  };

  const at = (container: string): DatabaseAt => ({
    scope,
    container,
    engine: kind,
    name: "warehouse_wms",
    user: "wms",
  });
  const addresses = new Map<string, string>();
  const remember = ({ name, attachments }: ContainerSpec) => addresses.set(name, attachments[0]?.address ?? "");

  const environmentOf = async ({ container }: DatabaseAt): Promise<Record<string, string>> => {
    const { output } = await engine.exec(scope, container, ["printenv"], soon());
    return Object.fromEntries(output.split("\n").map((line) => [line.split("=", 1)[0], line.replace(/^[^=]*=/, "")]));
  };

  /** The password is the container's, unless it is given. */
  const output = async (database: DatabaseAt, run: string[], script: string, password?: string): Promise<string> => {
    const { MYSQL_ROOT_PASSWORD = "" } = await environmentOf(database);
    const into = new PassThrough();
    const said = text(into);
    const command = {
      run,
      from: Readable.from([script]),
      into,
      environment: { MYSQL_PWD: password ?? MYSQL_ROOT_PASSWORD },
    };
    const { exitCode, errors } = await engine.execInto(scope, database.container, command, soon());
    into.end();
    if (exitCode !== 0) throw new Error(errors);
    return said;
  };

  const client = [kind === "mysql" ? "mysql" : "mariadb", "--batch", "--skip-column-names"];
  const sql = (database: DatabaseAt, script: string, { user = "root", password }: Partial<Account> = {}) =>
    output(
      database,
      [...client, "--default-character-set=utf8mb4", `--user=${user}`, "--comments", `--database=${database.name}`],
      script,
      password,
    );

  return {
    mark,
    sql,
    addressOf: ({ container }: DatabaseAt) => addresses.get(container) ?? "",

    /** With the image's own entrypoint. Ready when this answers. */
    async live(
      name = "live",
      {
        command,
        environment,
        volume,
      }: { command?: string[]; environment?: Record<string, string>; volume?: string } = {},
    ): Promise<DatabaseAt> {
      const container = `${prefix}-${name}`;
      const data: VolumeSpec = volume
        ? { name: `${prefix}-${volume}`, key: "data", scratch: mark }
        : { name: `${container}-data`, key: "data" };
      const runtime = { ...liveRuntime("data"), command, ...(environment && { environment }) };
      const spec = await specOf(container, data, { runtime });
      remember(spec);
      await engine.startResident({ scope, networks: [await networkOnce()], container: spec }, () => {}, soon());
      // Over TCP: the server that the image starts for its set-up does not count.
      const ping = [kind === "mysql" ? "mysqladmin" : "mariadb-admin", "--host=127.0.0.1", "--user=wms", "ping"];
      await eventually(() => output(at(container), ping, "", runtime.environment.MYSQL_PASSWORD), 90_000);
      return at(container);
    },

    /** Started, not waited for. Its volume is made if it is not there. */
    async scratch(
      use: ServerUse,
      volume: string,
      {
        present = [],
        environment,
        command,
      }: {
        present?: Parameters<Databases["serverFor"]>[3];
        environment?: Record<string, string>;
        command?: string[];
      } = {},
    ): Promise<DatabaseAt> {
      const container = `${prefix}-${volume}-${use}-${servers}`;
      const live = { ...liveRuntime("data"), command, ...(environment && { environment }) };
      const { runtime, files } = databases.serverFor(use, at(container), live, present);
      const data = { name: `${prefix}-${volume}`, key: "data", scratch: mark };
      const spec = await specOf(container, data, { role: "scratch", runtime });
      remember(spec);
      await engine.startScratch(
        { scope, networks: [await networkOnce()], container: spec, mark },
        files,
        () => {},
        soon(),
      );
      return at(container);
    },

    /** Its exit code; what it said where that is not 0. */
    async ended({ container }: DatabaseAt): Promise<{ exitCode: number; said: string[] }> {
      const { exitCode } = await engine.waitForEnd(scope, container, soon());
      const said: string[] = [];
      if (exitCode !== 0)
        for await (const event of engine.streamLogs(scope, container, { follow: false, tail: 30 }, soon()))
          if (event.type === "line") said.push(event.text);
      await engine.operate(scope, "stop", [container], soon());
      return { exitCode, said };
    },

    /**
     * Everything that its own dump program says of it, by another way than backups are taken. MySQL repeats the character
     * set that a collation implies where a definition did, and its dump makes every definition do so.
     */
    async dumped(database: DatabaseAt): Promise<string> {
      const program = kind === "mysql" ? ["mysqldump", "--set-gtid-purged=OFF"] : ["mariadb-dump", "--dump-history"];
      const options = ["--routines", "--events", "--hex-blob", "--order-by-primary", "--skip-extended-insert"];
      const quickly = ["--skip-dump-date", "--skip-lock-tables"]; // nobody writes, and locks of 10,000 tables take an hour
      const run = [...program, "--user=root", ...options, ...quickly, "--databases", database.name];
      return (await output(database, run, "")).replaceAll(/ CHARACTER SET \w+(?= COLLATE)/g, "");
    },
  };
}

export const liveEnvironment: Record<string, string> = {
  MYSQL_ROOT_PASSWORD: rootPassword,
  MYSQL_DATABASE: "warehouse_wms",
  MYSQL_USER: "wms",
  MYSQL_PASSWORD: "other",
  MYSQL_INITDB_SKIP_TZINFO: "1",
};

const liveRuntime = (volume: string) => ({
  ...plainRuntime,
  environment: liveEnvironment,
  mounts: [{ type: "volume" as const, volume, target: "/var/lib/mysql", readOnly: false }],
});
