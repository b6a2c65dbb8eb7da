import { cp, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { git } from "./git.ts";

const application = join(import.meta.dirname, "application");
const leftBehind = new Set(["node_modules", "uploads", "logs", "env", ".env"]);
const composeFile = "docker-compose-dual-env.yml";
const versioned = ["backend/package.json", "backend/package-lock.json"];

/** The sample's past: what came when, with which message. Since the fourth commit all of it can be deployed. */
const layers = [
  {
    date: "2026-09-07T09:12:00+0000",
    message: "Keep items, stock movements and photos",
    paths: [".gitignore", "backend"],
  },
  { date: "2026-09-14T14:40:00+0000", message: "Give the warehouse its pages", paths: ["frontend"] },
  {
    date: "2026-09-21T10:05:00+0000",
    message: "Run staging and production side by side",
    paths: [composeFile, "README.md"],
  },
  { date: "2026-10-05T11:30:00+0000", message: "Let Slipway deploy both environments", paths: ["slipway.yaml"] },
  {
    date: "2026-10-19T08:55:00+0000",
    message: "Release 1.1.0: live stock and reorder marks",
    paths: [...versioned, "CHANGELOG.md"],
  },
];

/** Published ports that slipway.yaml names, by the variable with which the compose file lets them be changed. */
const namedPorts = {
  STAGING_HTTP_PORT: 8080,
  STAGING_HTTPS_PORT: 8443,
  PRODUCTION_HTTP_PORT: 80,
  PRODUCTION_HTTPS_PORT: 443,
};

export interface Variation {
  ports: Record<string, number>;
  /** Another name than `wms`: what the application is called, and what its objects on the engine begin with. */
  name?: string;
}

/** Commits the application to the empty repository in `folder`, layer by layer, under its name and with its ports. */
export async function commitHistory(folder: string, { ports, name }: Variation): Promise<void> {
  for (const { date, message, paths } of layers) {
    for (const path of paths) await copyIn(folder, path);
    if (paths.includes("backend")) await rewrite(folder, versioned, beforeTheRelease);
    if (name && paths.includes(composeFile)) await rewrite(folder, [composeFile], (text) => composeNamed(text, name));
    if (name && paths.includes("slipway.yaml"))
      await rewrite(folder, ["slipway.yaml"], (text) => text.replace(/^application: .*$/m, `application: ${name}`));
    if (paths.includes("slipway.yaml")) await rewrite(folder, ["slipway.yaml"], (text) => withPorts(text, ports));
    await git(folder, ["add", "--all"]);
    await git(folder, ["commit", "--quiet", `--message=${message}`], date);
  }
}

async function copyIn(folder: string, path: string): Promise<void> {
  const filter = (source: string) => !leftBehind.has(basename(source));
  await cp(join(application, path), join(folder, path), { recursive: true, filter });
}

async function rewrite(folder: string, paths: string[], change: (text: string) => string): Promise<void> {
  for (const path of paths) {
    const file = join(folder, path);
    await writeFile(file, change(await readFile(file, "utf8")));
  }
}

function beforeTheRelease(packageFile: string): string {
  return packageFile.replaceAll(/(?<="name": "warehouse-backend",\s+"version": )"1\.1\.0"/g, '"1.0.0"');
}

/** The keys of `ports:` and the port of a localhost URL, from the default to the changed one. */
export function withPorts(slipwayYaml: string, ports: Record<string, number>): string {
  const changed = new Map(Object.entries(namedPorts).map(([name, port]) => [String(port), ports[name] ?? port]));
  return slipwayYaml.replaceAll(/(?<=^ +")\d+(?=":)|(?<=localhost:)\d+/gm, (port) => String(changed.get(port) ?? port));
}

/** Names that are the engine's, not the project's, would otherwise meet those of another copy on the same engine. */
export function composeNamed(compose: string, name: string): string {
  return compose
    .replaceAll(/(?<=container_name: )wms(?=-)/g, name)
    .replaceAll(/(?<=\{ name: )(?=[a-z]+-network \})/g, `${name}-`)
    .replaceAll(/(?<=\{ name: )(?=[a-z]+_mysql_data \})/g, `${name}_`);
}
