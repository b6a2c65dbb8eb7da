import type Docker from "dockerode";
import { createDatabases } from "../../adapters/database/databases.ts";
import { createDockerEngine } from "../../adapters/docker/engine.ts";
import type { DatabaseAt } from "../../application/ports.ts";
import type { Environment } from "../../contract/names.ts";
import { databaseServers as serversOf } from "../database-servers.ts";
import { testEngine } from "../engine.ts";
import { rootSql as rootSqlOf } from "../root-sql.ts";
import { type TestPanel, testPanel } from "./panel.ts";
import type { Change } from "./tiny-application.ts";

type Kind = DatabaseAt["engine"];
type OnServer = Change & { files: Record<"slipway.yaml" | "compose.yaml", string> };

const rootPassword = "of root";

const imageOf = ({ images }: TestPanel["engine"], kind: Kind) =>
  (kind === "mysql" ? images.MYSQL_IMAGE : images.MARIADB_IMAGE) ?? "";

export const databaseEnvironment = {
  MYSQL_ROOT_PASSWORD: rootPassword,
  MYSQL_DATABASE: "lines",
  MYSQL_USER: "tiny",
  MYSQL_PASSWORD: "of tiny",
  MYSQL_INITDB_SKIP_TZINFO: "1",
};

/** A change for staging to keep its data on a real MySQL, in the database `lines`, and what it switches away from running. */
export const onMySql = (panel: TestPanel, environment?: Environment): OnServer => onServer(panel, "mysql", environment);

/** The same on this kind of server. */
export function onServer(panel: TestPanel, kind: Kind, environment: Environment = "staging"): OnServer {
  const slipway = panel.application
    .file("slipway.yaml")
    .replaceAll("engine: mysql", `engine: ${kind}`)
    .replace("onDeploy: fresh", "onDeploy: keep")
    .replace("    watch: 1s\n", "$&    standby: { running: 1h, keep: 3 }\n")
    .replace(/^ {4}release: .*\n/m, "")
    .replace(/^ {4}backup: .*\n/m, (line) => (environment === "production" ? "" : line));
  return { files: { "slipway.yaml": slipway, "compose.yaml": composeWith(panel, environment, kind) } };
}

/** A panel with the tiny application, whose staging is live on a real server and soon drained. */
export async function panelOnServer(kind: Kind): Promise<TestPanel> {
  const panel = await testPanel(testEngine());
  const { files } = onServer(panel, kind);
  const slipway = files["slipway.yaml"].replace("drain: 6s", "drain: 1s");
  await panel.application.commit("one", { files: { ...files, "slipway.yaml": slipway } });
  await panel.done({ kind: "deploy", ref: "main" });
  return panel;
}

/** MySQL for production, which ships what ran on staging and asks for CONFIRM; staging's lines stay in a file. */
export function productionOnMySql(panel: TestPanel): OnServer {
  const promoting = panel.application.promoting().files?.["slipway.yaml"] ?? "";
  const [staging, production = ""] = promoting.split(/(?=^ {2}production:\n)/m);
  const slipway =
    staging +
    production
      .replace(/^ {4}release: .*\n/m, "")
      .replace(/^ {4}backup: .*\n/m, "    confirm: CONFIRM\n")
      .replace(/drain: \ds/, "drain: 1s")
      .replace(/watch: \ds/, "watch: 1s");
  return { files: { "slipway.yaml": slipway, "compose.yaml": composeWith(panel, "production", "mysql") } };
}

function composeWith({ application, engine }: TestPanel, environment: Environment, kind: Kind): string {
  return application
    .file("compose.yaml")
    .replace(
      new RegExp(`^ {2}${environment}-database:\\n {4}<<: \\*database\\n`, "m"),
      `  ${environment}-database:
    image: ${imageOf(engine, kind)}
    restart: unless-stopped
    environment: ${JSON.stringify(databaseEnvironment)}
    healthcheck:
      test: [CMD, ${clientOf(kind)}, --protocol=tcp, --host=127.0.0.1, --user=tiny, "--password=of tiny", --execute=SELECT 1, lines]
      start_period: 2m
`,
    )
    .replace(`${environment}_data:/data`, `${environment}_data:/var/lib/mysql`);
}

const clientOf = (kind: Kind) => (kind === "mysql" ? "mysql" : "mariadb");

/** The database servers that run, of staging where nothing else is said. */
export function databaseServers(
  { engine: { docker, instance } }: TestPanel,
  environment: Environment = "staging",
): Promise<Docker.ContainerInfo[]> {
  const wanted = { instance, environment, role: "resident", service: "database" };
  const label = Object.entries(wanted).map(([name, value]) => `slipway.${name}=${value}`);
  return docker.listContainers({ filters: { label } });
}

export interface Server {
  name: string;
  /** With its data folder. */
  volume: string;
}

/** Those that run. The live one has the compose file's name; others were set aside, or are not live yet. */
export async function serversNow(panel: TestPanel): Promise<{ live: Server | undefined; others: Server[] }> {
  const all = (await databaseServers(panel)).map(({ Names, Mounts }) => ({
    name: (Names[0] ?? "").slice(1),
    volume: Mounts.find(({ Destination }) => Destination === "/var/lib/mysql")?.Name ?? "",
  }));
  const live = all.find(({ name }) => !/-(?:r\d+|[0-9a-f]{12})$/.test(name));
  return { live, others: all.filter((one) => one !== live) };
}

/** As root, in the container of such a server; answers rows without the names of their columns. */
export const rootSql = (container: Docker.Container, statement: string): Promise<string> =>
  rootSqlOf(container, { client: "mysql", database: "lines", password: rootPassword }, statement);

/** Names that a server has which is not live: it was set aside, or is not switched to yet. */
const besideIt = /-(?:r\d+|[0-9a-f]{12})$/;

/** The database that is live on staging, asked by the programs of its own server. */
export function stagingDatabase(panel: TestPanel, kind: Kind, limitMs?: number) {
  const { host, instance } = panel.engine;
  const scope = { instance, application: panel.application.name, environment: "staging" as const };
  const engine = createDockerEngine({ host, instance });
  const server = { kind, image: imageOf(panel.engine, kind), ...(limitMs !== undefined && { limitMs }) };
  const servers = serversOf(engine, createDatabases(engine), scope, server);
  const at = async (): Promise<DatabaseAt> => {
    const names = (await databaseServers(panel)).map(({ Names }) => (Names[0] ?? "").slice(1));
    const live = names.filter((name) => !besideIt.test(name));
    if (live.length !== 1) throw new Error(`One server is live, and these run: ${names.join(", ")}`);
    return { scope, container: live[0] ?? "", engine: kind, name: "lines", user: "tiny" };
  };
  return {
    at,
    container: async () => panel.engine.docker.getContainer((await at()).container),
    /** As root, or as somebody else; a script as the client takes it. */
    sql: async (script: string, as?: { user: string; password: string }) => servers.sql(await at(), script, as),
    /** Everything that its own dump program says of it. */
    dumped: async () => servers.dumped(await at()),
  };
}
