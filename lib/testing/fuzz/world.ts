import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { developer, git } from "../../../docker/sample/git.ts";
import { startWorker } from "../../composition/worker.ts";
import { readWorkerSettings } from "../../composition/worker-settings.ts";
import { createLinkClient } from "../../delivery/link/client.ts";
import { type WatchedFiles, watchFiles } from "./watched-files.ts";

const project = join(import.meta.dirname, "../../..");

/** What lies outside, where nothing may look: an answer with these words has been there. */
export const canary = "the-canary-outside";

export interface FuzzWorld {
  dataFolder: string;
  /** The application's repository and root, with links that lead out of it. */
  root: string;
  /** Its commit. */
  commit: string;
  socketPath: string;
  files: WatchedFiles;
  /** Fails where the panel has said since the last look that something unexpected happened, or was where it may not be. */
  assertUnharmed(): void;
  stop(): Promise<void>;
}

/** A real worker on a data folder of its own, with the sample application registered; there is no engine. */
export async function fuzzWorld(): Promise<FuzzWorld> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "slipway-fuzz-")));
  const [dataFolder, root, temporary] = ["data", "wms", "tmp"].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [dataFolder, temporary, join(base, "outside")]) mkdirSync(folder);
  writeFileSync(join(base, "outside/secret"), `SECRET=${canary}\n`);
  writeFileSync(join(dataFolder, "secret.key"), "the worker's key of a fuzz, long enough");
  const commit = await makeRepository(root);

  const before = { tmpdir: process.env.TMPDIR, error: console.error };
  process.env.TMPDIR = temporary;
  const unexpected: string[] = [];
  console.error = (...what: unknown[]) => void unexpected.push(what.map(inWords).join(" "));
  const onRejection = (error: unknown) => void unexpected.push(`Unhandled: ${inWords(error)}`);
  process.on("unhandledRejection", onRejection);

  const settings = readWorkerSettings({
    SLIPWAY_DATA: dataFolder,
    DOCKER_HOST: `unix://${base}/no-engine.sock`,
    SLIPWAY_ISOLATION: "off",
  } as never);
  const worker = await startWorker(settings, (failure) => void unexpected.push(`Lost: ${inWords(failure)}`));
  const socketPath = join(dataFolder, "worker.sock");
  await createLinkClient(socketPath).call("registerApplication", { repository: root, root });
  const files = watchFiles([project, dataFolder, root, `${root}.git`, temporary]);

  return {
    dataFolder,
    root,
    commit,
    socketPath,
    files,
    assertUnharmed() {
      const polluted = Reflect.get({}, "polluted");
      const found = [
        ...unexpected.splice(0).filter((line) => !line.includes("no-engine.sock")),
        ...files.outside().map((path) => `It looked at ${path}`),
        ...(polluted === undefined ? [] : ["Every object has been changed"]),
      ];
      if (found.length > 0) throw new Error(found.join("\n").slice(0, 3000));
    },
    async stop() {
      files.stop();
      await worker.stop();
      process.off("unhandledRejection", onRejection);
      console.error = before.error;
      if (before.tmpdir === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before.tmpdir;
      rmSync(base, { recursive: true, force: true });
    },
  };
}

const inWords = (what: unknown) => (what instanceof Error ? (what.stack ?? what.message) : String(what));

/** The sample, some names that git takes and nobody should, and links to what lies outside. */
async function makeRepository(root: string): Promise<string> {
  const sample = join(project, "docker/sample/application");
  mkdirSync(root);
  for (const name of ["slipway.yaml", "docker-compose-dual-env.yml", "backend/Dockerfile", "frontend/Dockerfile"])
    cpSync(join(sample, name), join(root, name));
  mkdirSync(join(root, "env"));
  for (const environment of ["staging", "production"])
    writeFileSync(
      join(root, `env/${environment}.env`),
      `MYSQL_ROOT_PASSWORD=r-${environment}\nMYSQL_PASSWORD=p-${environment}\nJWT_SECRET=j-${environment}\n`,
    );
  // For the tiny application's compose file, which is read here too.
  const ports = ["STAGING_PORT", "STAGING_DATABASE_PORT", "PRODUCTION_PORT", "PRODUCTION_DATABASE_PORT"];
  writeFileSync(
    join(root, ".env"),
    ports.map((name, index) => `${name}=${9000 + index}\n`).join("") + "NODE_IMAGE=node\n",
  );
  // And for one that is made of several.
  writeFileSync(join(root, "more.yaml"), "volumes: { more: {} }\n");
  writeFileSync(join(root, "base.yaml"), "services: { app: { image: node, environment: { A: b } } }\n");
  symlinkSync("../outside", join(root, "out"));
  symlinkSync("../outside/secret", join(root, "secret.env"));
  symlinkSync("../outside/secret", join(root, "secret.yaml"));
  const run = (...args: string[]) => git(root, args);
  await run("init", "--quiet", "--initial-branch=main");
  await run("config", "user.name", developer.name);
  await run("config", "user.email", developer.email);
  await run("add", "--all");
  await run("commit", "--quiet", "--message=Count stock");
  for (const name of ["stable/prisma-mysql-1", "-x", "a'b", "a;b", "$(x)", "ünï", "deadbeef", "x".repeat(200)])
    await run("update-ref", `refs/heads/${name}`, "HEAD");
  await run("tag", "v1");
  await run("clone", "--quiet", "--bare", root, `${root}.git`);
  await run("remote", "add", "origin", `${root}.git`);
  return (await git(root, ["rev-parse", "HEAD"])).trim();
}
