import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../../../docker/sample/git.ts";

const folder = join(import.meta.dirname, "tiny");

/** What a commit changes about the backend. */
export interface Behaviour {
  /** Ends at once instead of serving. */
  exitCode?: number;
  /** Runs, and never listens on its port. */
  listens?: boolean;
  /** Logs nothing. */
  silent?: boolean;
  /** Of every answer, 200 without it. */
  status?: number;
  /** Answers 500 to whoever asks while so many others are being answered. */
  atOnce?: number;
}

export interface Change extends Behaviour {
  /** Whole files instead of the application's own. */
  files?: Record<string, string>;
  branch?: string;
}

export interface TinyApplication {
  name: string;
  /** The working tree, which is the application's root on the host too. */
  repository: string;
  /** Commits the application with this change and no other; answers the commit. `version` is the backend's `X-Version`. */
  commit(version: string, change?: Change): Promise<string>;
  /** One of the application's own files, to change a word of. */
  file(name: string): string;
  /** Sets variables of its env file on the host, beside those that it always has. */
  configure(variables: Variables): Promise<void>;
  /** A change for staging to keep its database and two standbys, as production does. */
  keepingStandbys(): Change;
  /** A change for production to ship what ran on staging, and to keep a standby. */
  promoting(): Change;
}

type Variables = Record<string, string | number>;

/** An application that is built and started in a moment, in a git repository of its own. `variables` go into its `.env`. */
export async function tinyApplication(
  repository: string,
  name: string,
  variables: Variables,
): Promise<TinyApplication> {
  const own = await ownFiles(name);
  await mkdir(repository, { recursive: true });
  await git(repository, ["init", "--quiet", "--initial-branch=main"]);
  const configure = (further: Variables) => {
    const env = Object.entries({ ...variables, ...further }).map(([key, value]) => `${key}=${value}\n`);
    return writeFile(join(repository, ".env"), env.join(""));
  };
  await configure({});
  return {
    name,
    repository,
    file: (file) => own[file] ?? "",
    configure,
    promoting: () => ({ files: { "slipway.yaml": promoting(own["slipway.yaml"] ?? "") } }),
    keepingStandbys: () => ({ files: { "slipway.yaml": keepingStandbys(own["slipway.yaml"] ?? "") } }),
    async commit(version, { files = {}, branch = "main", ...behaviour } = {}) {
      if (branch !== "main") await git(repository, ["checkout", "--quiet", "-B", branch]);
      const content = { ...own, "behaviour.json": JSON.stringify(behaviour), version, ...files };
      for (const [file, text] of Object.entries(content)) await writeFile(join(repository, file), text);
      await git(repository, ["add", "--all"]);
      await git(repository, ["commit", "--quiet", "--allow-empty", `--message=Version ${version}`]);
      const commit = await git(repository, ["rev-parse", "HEAD"]);
      if (branch !== "main") await git(repository, ["checkout", "--quiet", "main"]);
      return commit;
    },
  };
}

const keepingStandbys = (slipwayYaml: string) =>
  slipwayYaml
    .replace("onDeploy: fresh", "onDeploy: keep")
    .replace("    watch: 1s\n", "$&    standby: { running: 1h, keep: 2 }\n");

const promoting = (slipwayYaml: string) =>
  slipwayYaml.replace(
    "    branch: main\n",
    `$&    promotes: staging
    header: prod
    gates: { healthyOnStaging: 1s }
    release: { command: [node, migrate.cjs], service: backend }
    smoke: [/]
    drain: 3s
    watch: 3s
    standby: { running: 1h, keep: 1 }
`,
  );

async function ownFiles(name: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (file) => [file, await readFile(join(folder, file), "utf8")] as const),
  );
  const { "slipway.yaml": slipway = "", ...rest } = Object.fromEntries(files);
  return { ...rest, ".gitignore": ".env\n", "slipway.yaml": slipway.replace("NAME", name) };
}
