import type { ComposeService } from "../compose/model.ts";

/** What a service is, by what its compose file says of it. All of it is a proposal that a person looks at. */

export type DatabaseEngine = "mysql" | "mariadb";

/** A database of the kinds that Slipway backs up and restores. */
export function databaseEngine(service: ComposeService): DatabaseEngine | undefined {
  const image = imageName(service);
  const { environment, mounts } = service.runtime;
  const names = Object.keys(environment);
  const isServer =
    /^(?:mysql|mariadb|percona)(?:-server)?$/.test(image) ||
    (mounts.some(({ target }) => target === "/var/lib/mysql") &&
      names.some((name) => /^(?:MYSQL|MARIADB)_(?:\w+_)?PASSWORD/.test(name)));
  if (!isServer) return undefined;
  return image.startsWith("mariadb") || names.some((name) => name.startsWith("MARIADB_")) ? "mariadb" : "mysql";
}

/** As its container makes them at its first start. */
export function databaseAccount({ runtime: { environment } }: ComposeService): { name: string; user: string } {
  const value = (key: string) => {
    const found = environment[`MARIADB_${key}`] ?? environment[`MYSQL_${key}`] ?? "";
    return found.startsWith("$") ? "" : found; // a variable that is not set
  };
  return { name: value("DATABASE"), user: value("USER") || "root" };
}

const stores: Record<string, string> = {
  postgres: "PostgreSQL",
  postgresql: "PostgreSQL",
  postgis: "PostgreSQL",
  "timescaledb-ha": "PostgreSQL",
  timescaledb: "PostgreSQL",
  pgvector: "PostgreSQL",
  redis: "Redis",
  "redis-stack": "Redis",
  "redis-stack-server": "Redis",
  valkey: "Valkey",
  keydb: "KeyDB",
  mongo: "MongoDB",
  mongodb: "MongoDB",
  elasticsearch: "Elasticsearch",
  opensearch: "OpenSearch",
  meilisearch: "Meilisearch",
  typesense: "Typesense",
  rabbitmq: "RabbitMQ",
  minio: "MinIO",
  influxdb: "InfluxDB",
  "clickhouse-server": "ClickHouse",
  cassandra: "Cassandra",
  couchdb: "CouchDB",
  neo4j: "Neo4j",
  nats: "NATS",
  etcd: "etcd",
};

/** The product whose files are this service's, where it stores them in a volume or folder: two of it must not share them. */
export function dataStore(service: ComposeService): string | undefined {
  const product = stores[imageName(service)];
  return product !== undefined && service.runtime.mounts.some(({ readOnly }) => !readOnly) ? product : undefined;
}

/** Two of it at a time would do the same work twice. */
export const looksSingle = ({ name, runtime: { command = [] }, ports }: ComposeService): boolean =>
  ports.length === 0 &&
  (/(?:^|[-_.])(?:cron\w*|workers?|scheduler|queue|beat|jobs?|sidekiq|celery\w*|consumer|mailer)(?:$|[-_.\d])/i.test(
    name,
  ) ||
    /(?:^|[\s/:])(?:cron|crond|queue:work|queue:listen|schedule:work|horizon|sidekiq|celery)\b/.test(
      command.join(" "),
    ));

/** Speaks something else than HTTP there, as far as the number says. */
const notHttp: ReadonlySet<number> = new Set([
  21, 22, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1025, 1433, 1521, 1883, 2222, 3306, 4222, 5222, 5432, 5672,
  6379, 8883, 9042, 9092, 11211, 27017,
]);
export const speaksHttp = (target: number): boolean => !notHttp.has(target);

/** Has a certificate of its own there, as far as the number says. */
export const speaksTls = (target: number): boolean => target === 443 || target === 8443;

/** Where a debugger listens, by the number that Node has for it or by what the service is started with. */
export function isDebugger({ runtime: { command, entrypoint, environment } }: ComposeService, target: number): boolean {
  const started = [...(entrypoint ?? []), ...(command ?? []), ...Object.values(environment)].join(" ");
  return target === 9229 || listening(target).test(started);
}

/** `--inspect=0.0.0.0:9230`, `-agentlib:jdwp=…,address=*:5005`, `debugpy --listen 0.0.0.0:5678`, `dlv … --listen=:2345`. */
const listening = (port: number) =>
  new RegExp(
    String.raw`(?:--inspect(?:-brk|-wait)?=|jdwp=|\b(?:debugpy|dlv|rdbg)\b.*?--(?:listen|port)[= ])\S*\b${port}\b`,
  );

/** `docker.io/bitnami/mariadb:11@sha256:…` is `mariadb`. */
function imageName({ image = "" }: ComposeService): string {
  const [name = ""] = image.split("@");
  const last = name.slice(name.lastIndexOf("/") + 1);
  return last.split(":")[0]?.toLowerCase() ?? "";
}
