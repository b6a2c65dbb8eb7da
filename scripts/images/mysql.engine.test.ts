import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import { afterAll, expect, it, vi } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";

vi.setConfig({ testTimeout: 300_000 });
const patience = { timeout: 120_000, interval: 500 }; // a first start, on a machine that may be busy
const { docker, images, instance, cleanUp } = testEngine();
afterAll(cleanUp);

const password = `it's a "secret"`;
const initialFiles = {
  "docker-entrypoint-initdb.d/1.sql": "CREATE TABLE words (word TEXT); INSERT INTO words VALUES ('sql');",
  "docker-entrypoint-initdb.d/2.sql.gz": gzipSync("INSERT INTO words VALUES ('gzip');"),
  "docker-entrypoint-initdb.d/3.sh": `mysql -uroot -p"$MYSQL_ROOT_PASSWORD" -e "INSERT INTO words VALUES ('sh')" "$MYSQL_DATABASE"`,
  "run/user-password": password,
};

async function startMySql(Cmd: string[] = [], Env: string[] = []): Promise<Docker.Container> {
  const container = await docker.createContainer({
    Image: images.MYSQL_IMAGE,
    Cmd,
    Env: [
      "MYSQL_RANDOM_ROOT_PASSWORD=yes",
      "MYSQL_DATABASE=some_words",
      "MYSQL_USER=reader",
      "MYSQL_PASSWORD_FILE=/run/user-password",
      ...Env,
    ],
    Labels: { "slipway.instance": instance },
  });
  const tar = pack();
  for (const [name, content] of Object.entries(initialFiles)) tar.entry({ name, mode: 0o644 }, content);
  tar.finalize();
  await container.putArchive(Buffer.concat(await Readable.from(tar).toArray()), { path: "/" });
  await container.start();
  return container;
}

/** What a query over TCP, as the application's user, answers. */
async function ask(container: Docker.Container, sql: string): Promise<string> {
  const Cmd = ["mysql", "-h127.0.0.1", "-ureader", "-N", "-e", sql, "some_words"];
  const exec = await container.exec({ Cmd, Env: [`MYSQL_PWD=${password}`], AttachStdout: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  return (await stream.setEncoding("utf8").toArray()).join("");
}

it("keeps the official MySQL image's contract: first start, restart and stop", async () => {
  const container = await startMySql();
  const words = async () => (await ask(container, "SELECT word FROM words")).match(/\b(sql|gzip|sh)\b/g);
  await vi.waitFor(async () => expect(await words()).toEqual(["sql", "gzip", "sh"]), patience);
  expect(await ask(container, "SELECT 1 FROM mysql.user")).toContain("denied");

  await container.stop({ t: 30 });
  expect((await container.inspect()).State).toMatchObject({ Running: false, ExitCode: 0 });
  await container.start();
  await vi.waitFor(async () => expect(await words()).toEqual(["sql", "gzip", "sh"]), patience);
});

it("makes another data folder than the image's for who asks for something that it depends on", async () => {
  const container = await startMySql(["--lower-case-table-names=1"], ["MYSQL_INITDB_SKIP_TZINFO=1"]);
  await vi.waitFor(async () => expect(await ask(container, "SELECT word FROM WORDS")).toContain("gzip"), patience);
});
