import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerWorld } from "#lib/testing/docker-world.ts";
import { buildContract } from "#lib/testing/engine-contract/build.ts";
import { setting, soon } from "#lib/testing/engine-contract/shared.ts";
import type { EngineUnderTest } from "#lib/testing/engine-under-test.ts";

function tarOf(files: Record<string, string>): Readable {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  return Readable.from(tar);
}

describe.each(["buildkit", "classic"] as const)("%s", (builder) => {
  let world: EngineUnderTest;
  beforeAll(async () => {
    world = await dockerWorld({ builder });
  });
  afterAll(() => world?.cleanUp());

  async function build(
    files: Record<string, string>,
    options: { dockerfile?: string; args?: Record<string, string>; target?: string } = {},
  ) {
    const at = setting(world);
    const lines: string[] = [];
    const { dockerfile = "Dockerfile", args = {}, target } = options;
    const tag = `${at.prefix}-backend:r1`;
    const spec = {
      scope: at.scope,
      service: "backend",
      release: 1,
      context: tarOf(files),
      dockerfile,
      args,
      target,
      tag,
    };
    const { imageId } = await at.engine.build(spec, (line) => lines.push(line), soon());
    return { imageId, lines, at };
  }

  /** What is in the folder /context of the image that a Dockerfile has copied it to. */
  async function copied(files: Record<string, string>, dockerfile = "Dockerfile") {
    const recipe = `FROM ${world.image.reference}\nCOPY . /context\nRUN : ${randomUUID()}; cd /context && find . -type f | sort | sed s/^/file:/\n`;
    const { lines } = await build({ ...files, [dockerfile]: recipe }, { dockerfile });
    return lines.flatMap((line) => /file:\.\/(.+)$/.exec(line)?.[1] ?? []);
  }

  if (builder === "classic") buildContract(() => world);

  test("leaves out what .dockerignore says, wherever in the tar it comes", async () => {
    const files = {
      "a.md": "",
      "docs/b.md": "",
      "node_modules/x/index.js": "",
      "src/main.js": "",
      "src/secret.env": "",
      ".dockerignore": "# comment\n*.md\n!docs/b.md\n/node_modules/\n**/*.env\n",
    };
    const sent = await copied(files);
    expect(sent).toEqual([".dockerignore", "Dockerfile", "docs/b.md", "src/main.js"]);
  });

  test("prefers the Dockerfile's own ignore file, and sends the Dockerfile also when it is left out", async () => {
    const files = { ".dockerignore": "*", "docker/app.Dockerfile.dockerignore": "docker\nb\n", a: "", b: "" };
    const sent = await copied(files, "docker/app.Dockerfile");
    expect(sent).toContain("a");
    expect(sent).not.toContain("b");
  });

  test("gives arguments and target", async () => {
    const recipe = `FROM ${world.image.reference} AS one\nARG WORD\nRUN echo said-$WORD\nFROM one AS two\nRUN echo second-stage\n`;
    const { lines } = await build({ Dockerfile: recipe }, { args: { WORD: "hello" }, target: "one" });
    expect(lines.join("\n")).toMatch(/said-hello/);
    expect(lines.join("\n")).not.toMatch(/: second-stage|\d second-stage/);
  });

  test("says which steps it takes, and which were cached", async () => {
    const recipe = `FROM ${world.image.reference}\nRUN echo ${Date.now()} > /stamp\n`;
    const first = await build({ Dockerfile: recipe });
    const second = await build({ Dockerfile: recipe });
    expect(first.lines.join("\n")).toMatch(/RUN echo \d+/);
    expect(second.lines.join("\n")).toMatch(/cached|Using cache/);
    expect(second.imageId).not.toBe(first.imageId); // its labels say another application
  });

  test.each([
    ["a Dockerfile that is not there", { "other.txt": "" }, "dockerfile-missing", /no Dockerfile in the build context/],
    ["a Dockerfile that is none", { Dockerfile: "BAKE cake\n" }, "build-failed", /unknown instruction/i],
    ["a file that is not there", { Dockerfile: "FROM scratch\nCOPY nothing /\n" }, "build-failed", /nothing/],
  ])("refuses %s", async (_what, files, code, message) => {
    await expect(build(files as unknown as Record<string, string>)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("says so when the base image's registry does not answer", async () => {
    const refused = build({ Dockerfile: "FROM localhost:1/nobody/nothing:1\n" });
    await expect(refused).rejects.toMatchObject({
      code: "registry-unreachable",
      message: expect.stringMatching(/localhost:1\/nobody\/nothing:1.*registry does not answer/),
    });
  });
});
