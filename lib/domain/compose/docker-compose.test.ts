import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { composeCli } from "../../../scripts/compose-cli.ts";
import { filesIn } from "../../testing/compose/folder.ts";
import type { ComposeModel } from "./model.ts";
import { parseCompose } from "./parse.ts";

/**
 * What `docker compose config` makes of several files is one file that says the same: so both must be read as the same model. That
 * one file is read as Compose does is shown on containers.
 */

const run = promisify(execFile);
const fixtures = join(import.meta.dirname, "../../testing/compose/several");
const variables = { GIVEN: "given", PASSWORD: "from a variable", FROM_OUTSIDE: "outside" };
let cli = "";

beforeAll(async () => {
  cli = await composeCli((line) => console.error(line));
}, 240_000);

async function theirs(folder: string, paths: readonly string[], profiles: readonly string[]): Promise<string> {
  const options = [...paths.flatMap((path) => ["-f", path]), ...profiles.flatMap((profile) => ["--profile", profile])];
  const env = { NODE_ENV: "test" as const, ...variables, PATH: process.env.PATH, HOME: folder, DOCKER_CONFIG: folder };
  const { stdout } = await run(cli, [...options, "config", "--format", "json"], { cwd: folder, env, timeout: 60_000 });
  return stdout
    .replaceAll(folder, ".")
    .replaceAll(/"(?:ipam|placement)": \{\}/g, '"x-nothing": 0')
    .replaceAll('"restart": true,', ""); // of a link, when Compose makes the linked service anew
}

/** Networks and volumes that no service uses are not in what Compose makes of a file. */
function used({ services, networks, volumes }: ComposeModel) {
  const all = Object.values(services);
  for (const { dependsOn } of all) dependsOn.sort((one, other) => (one.service < other.service ? -1 : 1));
  const names = new Set(all.flatMap((one) => one.networks.map(({ network }) => network)));
  const mounted = new Set(
    all.flatMap(({ runtime }) => runtime.mounts.map((mount) => "volume" in mount && mount.volume)),
  );
  const only = <T>(record: Record<string, T>, keys: ReadonlySet<unknown>) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)));
  return { services, networks: only(networks, names), volumes: only(volumes, mounted) };
}

test.each<[name: string, services: number, paths?: string[], profiles?: string[]]>([
  ["merged", 3, ["compose.yml", "compose.override.yml"]],
  ["extended", 4],
  ["included", 3, ["compose.yml", "compose.override.yml"]],
  ["profiles", 2, undefined, ["tools"]],
  ["given", 1],
  ["resources", 2],
  ["below", 2, ["deploy/compose.yml"]],
])("%s", async (name, services, paths = ["compose.yml"], profiles = []) => {
  const folder = join(fixtures, name);
  const read = (of: readonly string[], compose?: string) => {
    const files = filesIn(folder);
    const own = compose === undefined ? files : { ...files, compose: async () => compose };
    return parseCompose({ paths: of, project: "other", root: folder, profiles, variables, files: own });
  };
  const ours = used(await read(paths));
  expect(Object.keys(ours.services)).toHaveLength(services);
  expect(ours).toEqual(used(await read(["made.json"], await theirs(folder, paths, profiles))));
});
