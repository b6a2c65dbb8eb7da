import type Docker from "dockerode";

interface Server {
  /** The program of its image. */
  client: "mysql" | "mariadb";
  database: string;
  password: string;
}

/** As root, in the container of a server; answers rows without the names of their columns. */
export async function rootSql(
  container: Docker.Container,
  { client, database, password }: Server,
  statement: string,
): Promise<string> {
  const options = ["--user=root", "--default-character-set=utf8mb4", "--batch", "--skip-column-names"];
  const exec = await container.exec({
    Cmd: [client, ...options, database, `--execute=${statement}`],
    Env: [`MYSQL_PWD=${password}`],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const stream = await exec.start({ Tty: true });
  const said = Buffer.concat((await stream.toArray()) as Buffer[]).toString();
  if ((await exec.inspect()).ExitCode !== 0) throw new Error(said);
  return said.trim();
}
