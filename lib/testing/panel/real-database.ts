import type Docker from "dockerode";
import type { TestPanel } from "./panel.ts";
import type { Change } from "./tiny-application.ts";

const rootPassword = "of root";

/** A change for staging to keep its data on a real MySQL, in the database `lines`. */
export function onMySql({ application, engine }: TestPanel): Change & { files: { "slipway.yaml": string } } {
  const slipway = application
    .file("slipway.yaml")
    .replace("onDeploy: fresh", "onDeploy: keep")
    .replace(/^ {4}release: .*\n/m, "");
  const compose = application
    .file("compose.yaml")
    .replace(
      /^ {2}staging-database:\n {4}<<: \*database\n/m,
      `  staging-database:
    image: ${engine.images.MYSQL_IMAGE}
    restart: unless-stopped
    environment: { MYSQL_ROOT_PASSWORD: ${rootPassword}, MYSQL_DATABASE: lines, MYSQL_USER: tiny, MYSQL_PASSWORD: of tiny }
    healthcheck:
      test: [CMD, mysql, --protocol=tcp, --host=127.0.0.1, --user=tiny, "--password=of tiny", --execute=SELECT 1, lines]
      start_period: 2m
`,
    )
    .replace("staging_data:/data", "staging_data:/var/lib/mysql");
  return { files: { "slipway.yaml": slipway, "compose.yaml": compose } };
}

/** Staging's database servers that run. */
export function databaseServers({ engine: { docker, instance } }: TestPanel): Promise<Docker.ContainerInfo[]> {
  const wanted = { instance, environment: "staging", role: "resident", service: "database" };
  const label = Object.entries(wanted).map(([name, value]) => `slipway.${name}=${value}`);
  return docker.listContainers({ filters: { label } });
}

/** As root, in the container of such a server; answers rows without the names of their columns. */
export async function rootSql(container: Docker.Container, statement: string): Promise<string> {
  const options = ["--user=root", "--default-character-set=utf8mb4", "--batch", "--skip-column-names"];
  const exec = await container.exec({
    Cmd: ["mysql", ...options, "lines", `--execute=${statement}`],
    Env: [`MYSQL_PWD=${rootPassword}`],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const stream = await exec.start({ Tty: true });
  const said = Buffer.concat((await stream.toArray()) as Buffer[]).toString();
  if ((await exec.inspect()).ExitCode !== 0) throw new Error(said);
  return said.trim();
}
