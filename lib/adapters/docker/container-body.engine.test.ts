import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeCli } from "../../../scripts/compose-cli.ts";
import { settingsAmiss, settingsOf } from "../../domain/difference/settings.ts";
import type { ContainerSpec } from "../../domain/release/spec.ts";
import { normalise } from "../../testing/compose/normalise.ts";
import { type Case, compose, composeCommand, createOurs, mark, readModel } from "../../testing/compose/sides.ts";
import { testEngine } from "../../testing/engine.ts";
import { imageDefaults, madeOf } from "./made.ts";

const engine = testEngine();
const image = engine.images.NGINX_IMAGE ?? "";
const fixtures = join(import.meta.dirname, "../../testing/compose");
const sample = "docker/sample/application/docker-compose-dual-env.yml";
const prefix = engine.instance;
let cli = "";

beforeAll(async () => {
  cli = await composeCli((line) => console.error(line));
}, 240_000);
afterAll(engine.cleanUp);

const variables = {
  IMAGE: image,
  PREFIX: prefix,
  GIVEN: "given",
  BLANK: "",
  MEMORY: "64m",
  FLAG: "true",
};

interface Built {
  build: { context: string };
}

/** Our names as Compose's: without the mark. */
const rename = (name: string) => name.replaceAll(mark, "");

/** What both make of every service of one compose file. */
async function compare(one: Case, imageOf: (service: { name: string }) => string) {
  const model = await readModel(one);
  try {
    await compose(one, "create", "--no-build");
    const ours = await createOurs(one, model, imageOf);
    const theirs = JSON.parse(
      `[${(await compose(one, "ps", "--all", "--format", "json")).trim().split("\n").join(",")}]`,
    );
    const inspect = async (name: string) => normalise(await engine.docker.getContainer(name).inspect(), rename);
    const pairs = theirs.map(async ({ Name, Service }: { Name: string; Service: string }) => ({
      service: Service,
      theirs: await inspect(Name),
      ours: await inspect(ours[Service]?.name ?? ""),
    }));
    for (const spec of Object.values(ours)) expect(await amiss(spec), spec.service).toEqual([]);
    return { model, pairs: await Promise.all(pairs) };
  } finally {
    await compose(one, "down", "--volumes", "--timeout", "0");
  }
}

/** What is read back of a container is what it was made from. */
async function amiss(spec: ContainerSpec): Promise<string[]> {
  const container = await engine.docker.getContainer(spec.name).inspect();
  const ofImage = await imageDefaults()(engine.docker, container.Image, AbortSignal.timeout(10_000));
  const made = madeOf(container, ofImage ?? {});
  return settingsAmiss({ ...settingsOf(spec), image: container.Image }, made);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-compose-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("a container is what docker compose would create", () => {
  const files = ["short-forms", "long-forms", "interpolation", "env-files", "health", "anchors", "limits", "networks"];
  test.each(files)("%s", async (name) => {
    await inFolder(async (folder) => {
      await cp(fixtures, folder, { recursive: true });
      const one = { engine, cli, folder, file: `${name}.yml`, project: `${prefix}-${name}`, variables };
      const { model, pairs } = await compare(one, () => image);
      expect(pairs).toHaveLength(Object.keys(model.services).length);
      for (const { service, theirs, ours } of pairs) expect(ours, service).toEqual(theirs);
    });
  });

  test("and docker compose lists it", async () => {
    await inFolder(async (folder) => {
      const one = { engine, cli, folder, file: "x.yml", project: `${prefix}-listed`, variables };
      await writeFile(join(folder, "x.yml"), `services: { web: { image: "${image}" }, job: { image: "${image}" } }`);
      await createOurs(one, await readModel(one), () => image);
      const project = `${one.project}-staging`;
      const projects = JSON.parse(await composeCommand(one, "ls", "--all", "--format", "json")) as { Name: string }[];
      expect(projects.map(({ Name }) => Name)).toContain(project);
      const services = await composeCommand(one, "-p", project, "ps", "--all", "--services");
      expect(services.trim().split("\n").toSorted()).toEqual(["job", "web"]);
    });
  });

  test("and it builds what docker compose would build", async () => {
    await inFolder(async (folder) => {
      await cp(fixtures, folder, { recursive: true });
      const one = { engine, cli, folder, file: "builds.yml", project: `${prefix}-builds`, variables };
      const { services } = await readModel(one);
      const theirs = JSON.parse(await compose(one, "config", "--format", "json")) as {
        services: Record<string, Built>;
      };
      for (const [name, { build }] of Object.entries(theirs.services)) {
        const ours = services[name]?.build;
        const found = { ...ours, context: join(folder, ours?.context ?? ""), args: ours?.args };
        expect(found, name).toEqual({ args: {}, target: undefined, ...build, context: resolve(build.context) });
      }
    });
  });

  test("the sample application", async () => {
    await inFolder(async (folder) => {
      const text = await readFile(sample, "utf8");
      const own = text.replaceAll(/(container_name: |name: )(?=[a-z])/g, `$1${prefix}-`);
      await writeFile(join(folder, "compose.yml"), own);
      for (const environment of ["staging", "production"]) {
        const secrets = "MYSQL_PASSWORD='a$b'\nMYSQL_ROOT_PASSWORD=root\nJWT_SECRET=secret\n";
        await cp(join(fixtures, "env"), join(folder, "env"), { recursive: true });
        await writeFile(join(folder, `env/${environment}.env`), secrets);
      }
      const project = `${prefix}-sample`;
      const one = { engine, cli, folder, file: "compose.yml", project, variables: { MYSQL_IMAGE: image } };
      const built = ["frontend", "backend"].flatMap((role) => [`staging-${role}`, `production-${role}`]);
      await Promise.all(
        built.map((name) => engine.docker.getImage(image).tag({ repo: `${project}-${name}`, tag: "latest" })),
      );
      try {
        const { pairs } = await compare(one, () => image);
        expect(pairs).toHaveLength(6);
        for (const { service, theirs, ours } of pairs) expect(ours, service).toEqual(theirs);
      } finally {
        await Promise.all(built.map((name) => engine.docker.getImage(`${project}-${name}:latest`).remove()));
      }
    });
  });
});
