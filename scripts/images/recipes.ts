import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

export const root = resolve(import.meta.dirname, "../..");
const npmVersion = "11.19.1";

/** A file that a build needs beside its recipe; `made` when it has to be fetched first. */
export type Extra = { name: string; mode: number; made: () => Promise<{ path: string; temporary?: string }> };

/**
 * A base image: the official one where a registry answers (with `additions`, when the product needs more than it has),
 * otherwise built from Debian's packages. `extrasVersion` stands for the content of the extra files in the cache key.
 */
export type Recipe = {
  name: BaseImage;
  variable: string;
  official: string;
  additions: "always" | "with certificates" | "none";
  extras: readonly Extra[];
  extrasVersion: string;
};

export type BaseImage = "node" | "nginx" | "haproxy" | "mysql" | "mariadb";
/** The sample's and the gateway's. */
export const baseImages: readonly BaseImage[] = ["node", "nginx", "haproxy", "mysql"];
/** And what the tests hold the panel to besides. */
export const allImages: readonly BaseImage[] = [...baseImages, "mariadb"];

const nodePackage = join(root, "node_modules/node");
const plain = { extras: [], extrasVersion: "" };

export async function recipeFor(name: BaseImage): Promise<Recipe> {
  switch (name) {
    case "node": {
      const extras = [
        { name: "node", mode: 0o755, made: async () => ({ path: join(nodePackage, "bin/node") }) },
        { name: "npm.tgz", mode: 0o644, made: fetchNpm },
      ];
      const { version } = JSON.parse(await readFile(join(nodePackage, "package.json"), "utf8")) as { version: string };
      const extrasVersion = `node ${version}, npm ${npmVersion}`;
      const official = "node:24-bookworm-slim";
      return { name, variable: "NODE_IMAGE", official, additions: "with certificates", extras, extrasVersion };
    }
    case "nginx":
      return { name, variable: "NGINX_IMAGE", official: "nginx:1.29", additions: "none", ...plain };
    case "haproxy":
      return { name, variable: "HAPROXY_IMAGE", official: "haproxy:3.2", additions: "always", ...plain };
    case "mysql":
      return { name, variable: "MYSQL_IMAGE", official: "mysql:8.0", additions: "none", ...plain };
    case "mariadb":
      return { name, variable: "MARIADB_IMAGE", official: "mariadb:10.11", additions: "none", ...plain };
  }
}

/** npm itself, with the npm client that is here and its configuration. */
async function fetchNpm(): Promise<{ path: string; temporary: string }> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-npm-"));
  const args = ["pack", `npm@${npmVersion}`, "--pack-destination", folder];
  await promisify(execFile)("npm", args, { cwd: folder, timeout: 120_000 });
  return { path: join(folder, `npm-${npmVersion}.tgz`), temporary: folder };
}
