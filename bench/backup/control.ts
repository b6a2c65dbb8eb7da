import type Docker from "dockerode";
import { eventually } from "../../lib/testing/eventually.ts";
import type { TestPanel } from "../../lib/testing/panel/panel.ts";
import { databaseEnvironment } from "../../lib/testing/panel/real-database.ts";
import { contents } from "./data.ts";

const file = "/tmp/control.sql.gz";
const dumping = `set -o pipefail; mysqldump --user=root --single-transaction --routines --events lines | gzip > ${file}`;
const loading = `set -o pipefail; gunzip < ${file} | mysql --user=root lines`;
const asking = "mysql --user=root --protocol=tcp --host=127.0.0.1 --execute='SELECT 1'";

export interface Control {
  dump: number;
  reload: number;
  /** Of a server on data of this size, until it answers. */
  start: number;
  /** Of the compressed dump. */
  bytes: number;
}

/** The usual way, for comparison: a dump through gzip, and its load into an empty server of the same image and settings. */
export async function control(panel: TestPanel, database: Docker.Container, expected: string): Promise<Control> {
  const { docker, images, instance } = panel.engine;
  const dump = await timed(() => shell(database, dumping));
  const bytes = Number(await shell(database, `stat --format=%s ${file}`));
  const other = await docker.createContainer({
    Image: images.MYSQL_IMAGE ?? "",
    Env: Object.entries(databaseEnvironment).map(([name, value]) => `${name}=${value}`),
    Labels: { "slipway.instance": instance },
  });
  try {
    await other.start();
    await eventually(() => shell(other, asking), 120_000);
    await other.putArchive(await database.getArchive({ path: file }), { path: "/tmp" });
    await shell(database, `rm ${file}`);
    const reload = await timed(() => shell(other, loading));
    const loaded = await contents(other);
    if (loaded !== expected) throw new Error(`The control loaded\n${loaded}\ninstead of\n${expected}`);
    await other.stop({ t: 120 });
    const start = await timed(async () => {
      await other.start();
      await eventually(() => shell(other, asking), 120_000);
    });
    return { dump, reload, start, bytes };
  } finally {
    await other.remove({ force: true, v: true });
  }
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return Math.round(performance.now() - begin);
}

/** A constant of this file, in bash: `pipefail` is no other shell's. */
async function shell(container: Docker.Container, script: string): Promise<string> {
  const exec = await container.exec({
    Cmd: ["bash", "-c", script],
    Env: [`MYSQL_PWD=${databaseEnvironment.MYSQL_ROOT_PASSWORD}`],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const said = Buffer.concat((await (await exec.start({ Tty: true })).toArray()) as Buffer[]).toString();
  if ((await exec.inspect()).ExitCode !== 0) throw new Error(said);
  return said.trim();
}
