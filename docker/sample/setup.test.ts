import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "#lib/domain/policy/read-config.ts";
import { git } from "./git.ts";
import { withPorts } from "./history.ts";
import { createSample, type Sample } from "./setup.ts";

const options = {
  images: { NODE_IMAGE: "example/node:24", NGINX_IMAGE: "example/nginx:1", MYSQL_IMAGE: "example/mysql:9" },
  ports: { STAGING_HTTP_PORT: 18080, PRODUCTION_HTTPS_PORT: 10443 },
};

let root: string;
let sample: Sample;
const read = (path: string) => readFile(join(sample.repository, path), "utf8");

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "slipway-sample-"));
  sample = await createSample(root, options);
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe("the repository", () => {
  test("has a short history on main and a stable branch, both in its origin", async () => {
    const subjects = (await git(sample.repository, ["log", "--format=%s"])).split("\n");
    expect(subjects).toHaveLength(5);
    expect(subjects[0]).toMatch(/^Release 1\.1\.0/);
    const branches = await git(sample.origin, ["for-each-ref", "--format=%(refname:short) %(objectname)"]);
    const head = await git(sample.repository, ["rev-parse", "HEAD"]);
    expect(branches.split("\n").toSorted()).toEqual([`main ${head}`, `stable/prisma-mysql-1 ${head}`]);
    expect(await git(sample.repository, ["remote", "get-url", "origin"])).toBe(sample.origin);
  });

  test("raises the backend's own version with the last commit, and no other", async () => {
    expect(JSON.parse(await git(sample.repository, ["show", "HEAD~1:backend/package.json"])).version).toBe("1.0.0");
    expect(JSON.parse(await read("backend/package.json")).version).toBe("1.1.0");
    const changes = await git(sample.repository, ["diff", "--numstat", "HEAD~1", "--", "backend"]);
    expect(changes.split("\n").toSorted()).toEqual(["1\t1\tbackend/package.json", "2\t2\tbackend/package-lock.json"]);
  });

  test("has the same commit ids wherever it is made", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "slipway-sample-"));
    try {
      const twin = await createSample(elsewhere, options);
      expect(await git(twin.origin, ["rev-parse", "main"])).toBe(await git(sample.origin, ["rev-parse", "main"]));
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  test("has nothing of the host in it", async () => {
    expect(await git(sample.repository, ["status", "--porcelain"])).toBe("");
    const files = (await git(sample.repository, ["ls-files"])).split("\n");
    expect(files).toContain("docker-compose-dual-env.yml");
    expect(files.filter((file) => /(^|\/)(\.env|env\/|uploads\/|logs\/|node_modules\/)/.test(file))).toEqual([]);
  });

  test("describes itself so that Slipway accepts it", async () => {
    const { application, environments } = readConfig({ name: "slipway.yaml", text: await read("slipway.yaml") });
    expect(application).toBe("wms");
    expect(environments.staging.database).toMatchObject({ name: "warehouse_wms_staging", onDeploy: "fresh" });
    expect(environments.production.branch).toEqual(["stable/prisma-mysql-*"]);
  });

  test("names the changed ports in slipway.yaml", async () => {
    const text = await read("slipway.yaml");
    expect(text).toContain("url: http://localhost:18080");
    expect(text).toContain('"10443": { tls: terminate, target: 80 }');
    expect(text).toContain('"80": { redirect: https }');
    expect(withPorts('  "80": a\n  "443": b\n', { PRODUCTION_HTTP_PORT: 443, PRODUCTION_HTTPS_PORT: 80 })).toBe(
      '  "443": a\n  "80": b\n',
    );
  });
});

describe("the host's files", () => {
  test("give the compose file its images and ports", async () => {
    expect((await read(".env")).trim().split("\n").toSorted()).toEqual([
      "MYSQL_IMAGE=example/mysql:9",
      "NGINX_IMAGE=example/nginx:1",
      "NODE_IMAGE=example/node:24",
      "PRODUCTION_HTTPS_PORT=10443",
      "STAGING_HTTP_PORT=18080",
    ]);
  });

  test("hold secrets of their own for each environment, for the owner's eyes only", async () => {
    const values = async (path: string) =>
      (await read(path))
        .trim()
        .split("\n")
        .map((line) => line.split("=")[1]);
    const secrets = [...(await values("env/staging.env")), ...(await values("env/production.env"))];
    expect(secrets).toHaveLength(6);
    expect(new Set(secrets).size).toBe(6);
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{32}$/);
    for (const environment of ["staging", "production"])
      expect((await stat(join(sample.repository, "env", `${environment}.env`))).mode & 0o777).toBe(0o600);
  });

  test("cannot be given a value that would break out of its line", async () => {
    await expect(createSample(root, { images: { NODE_IMAGE: "node\nX=1" } })).rejects.toThrow(/NODE_IMAGE/);
  });
});

test("a second set-up keeps commits and secrets, and takes over new images", async () => {
  await writeFile(join(sample.repository, "CHANGELOG.md"), "changed\n");
  await git(sample.repository, ["commit", "--quiet", "--all", "--message=Of the user"]);
  const secrets = await read("env/staging.env");
  const again = await createSample(root, { images: { NODE_IMAGE: "example/node:25" } });
  expect(again).toEqual(sample);
  expect(await git(sample.repository, ["log", "-1", "--format=%s"])).toBe("Of the user");
  expect(await read("env/staging.env")).toBe(secrets);
  expect(await read(".env")).toBe("NODE_IMAGE=example/node:25\n");
});

test("a copy under another name shares no name on the engine with the first", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "slipway-sample-"));
  try {
    const { repository } = await createSample(elsewhere, { ...options, name: "wms-t1a2" });
    const file = (path: string) => readFile(join(repository, path), "utf8");
    expect(readConfig({ name: "slipway.yaml", text: await file("slipway.yaml") }).application).toBe("wms-t1a2");
    const names = await engineNames(file);
    expect(names).toContain("wms-t1a2-staging-backend");
    expect(names).toContain("wms-t1a2-production-network");
    expect(names).toContain("wms-t1a2_staging_mysql_data");
    const first = await engineNames(read);
    expect(names.filter((one) => first.includes(one))).toEqual([]);
    expect(await git(repository, ["status", "--porcelain"])).toBe("");
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
});

type Named = Record<string, { name?: string; container_name?: string }>;

async function engineNames(file: (path: string) => Promise<string>): Promise<(string | undefined)[]> {
  const { services, networks, volumes } = parse(await file("docker-compose-dual-env.yml"), { merge: true }) as Record<
    "services" | "networks" | "volumes",
    Named
  >;
  const containers = Object.values(services).map((service) => service.container_name);
  return [...containers, ...[networks, volumes].flatMap(Object.values<Named[string]>).map(({ name }) => name)];
}
