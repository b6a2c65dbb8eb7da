import { globSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { expectedPages } from "../lib/testing/access-expected.ts";
import {
  allCommands,
  commandsIn,
  nameOf,
  programThatTells,
  variantsOf,
  wrongCommands,
} from "../lib/testing/documents/commands.ts";
import {
  brokenLinks,
  type Document,
  isElsewhere,
  parseDocument,
  readDocuments,
  targetOf,
} from "../lib/testing/documents/document.ts";
import {
  undescribedVariables,
  unknownScripts,
  unknownVariables,
  variablesOf,
  wrongYaml,
} from "../lib/testing/documents/settings.ts";

const root = resolve(import.meta.dirname, "..");
const documents = readDocuments(root);
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };
const variables = variablesOf(root);

const named = (path: string): Document => documents.find((one) => one.path === path) ?? expect.unreachable(path);
const some = (text: string): Document[] => [parseDocument("docs/some.md", text)];

/** As its scripts name them: `slipway hold <milliseconds>`. */
const ofTheGateway = (): string[] =>
  globSync("docker/gateway/*.lua", { cwd: root }).flatMap((path) =>
    Array.from(
      readFileSync(join(root, path), "utf8").matchAll(/register_cli\(\{[^}]*\}, "slipway ([^"]+)"/g),
      ([, usage]) => usage ?? "",
    ),
  );

describe("links", () => {
  test("each leads to a file of the repository, and to a heading of it", () => {
    expect(documents.flatMap(({ links }) => links).length).toBeGreaterThan(50);
    expect(brokenLinks(documents, root)).toEqual([]);
  });

  test("the index leads to every document that is for users", () => {
    const index = named("docs/README.md");
    const reached = new Set(index.links.filter((link) => !isElsewhere(link)).map((link) => targetOf(index.path, link)));
    const all = documents.map(({ path }) => path).filter((path) => path.startsWith("docs/") && path !== index.path);
    expect(all.filter((path) => !reached.has(path))).toEqual([]);
  });

  test("one that leads nowhere is told", () => {
    const text =
      "# A `b` & c\n[1](#a-b--c) [2](#b) [3](api.md#tokens) [4](gone.md) <img src='x' srcset=\"gone.png\">\n[5](../../x)";
    expect(brokenLinks([parseDocument("docs/api.md", "# Tokens"), ...some(text)], root)).toEqual([
      "docs/some.md: #b leads to no heading",
      "docs/some.md: gone.md leads to no file",
      "docs/some.md: gone.png leads to no file",
      "docs/some.md: ../../x leads out of the repository",
    ]);
  });

  test("pictures are small", () => {
    const pictures = documents.flatMap(({ path, links }) =>
      links.filter((link) => link.endsWith(".png")).map((link) => join(root, targetOf(path, link))),
    );
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter((picture) => statSync(picture).size > 200_000)).toEqual([]);
  });
});

describe("commands", () => {
  test("each is taken by the command line", async () => {
    expect(documents.flatMap(commandsIn).length).toBeGreaterThan(100);
    expect(await wrongCommands(documents, ofTheGateway())).toEqual([]);
  });

  test("one that is not is told", async () => {
    const text =
      "`slipway deploy` `slipway deploy nowhere` `slipway fly`\n```sh\nslipway logs staging --since 2h\nslipway deploy\n```\n";
    expect(await wrongCommands(some(`${text}\`slipway pin|unpick TIMESTAMP [--now]\``))).toEqual([
      expect.stringContaining("deploy nowhere"),
      expect.stringContaining("unknown command 'fly'"),
      expect.stringContaining("unknown option '--now'"),
      expect.stringContaining("unknown command 'unpick'"),
      expect.stringContaining("missing required argument"),
    ]);
  });

  test("each command of the command line is described, with its options", async () => {
    const described = new Map<string, string>();
    const reference = named("docs/command-line.md");
    for (const { text } of commandsIn(reference)) {
      for (const words of variantsOf(text)) {
        const program = programThatTells((command) => described.set(nameOf(command), text));
        await program.parseAsync(words, { from: "user" }).catch(() => {}); // what is wrong with it the test above tells
      }
    }
    const commands = allCommands().filter((command) => command.commands.length === 0);
    expect(commands.map(nameOf).filter((name) => !described.has(name))).toEqual([]);
    const options = commands.flatMap((command) => command.options.map(({ long }) => `${nameOf(command)} ${long}`));
    const words = new Set(reference.inlineCode.flatMap((text) => text.match(/--[a-z][a-z-]*/g) ?? []));
    expect(options.filter((option) => !words.has(option.split(" ").at(-1) ?? ""))).toEqual([]);
  });

  test("each npm script is there", () => {
    expect(unknownScripts(documents, scripts)).toEqual([]);
    expect(unknownScripts(some("npm run demo, `npm run -s nothing`, npm test"), scripts)).toEqual([
      "docs/some.md: npm run -s nothing",
    ]);
  });
});

test("each page of the panel is described, and no other one", () => {
  const described = named("docs/pages.md").inlineCode.filter((text) => /^\/[\w/-]*$/.test(text));
  expect([...new Set(described)].sort()).toEqual(
    Object.keys(expectedPages)
      .map((path) => path.replace(/\/1$/, "/N"))
      .sort(),
  );
});

describe("settings", () => {
  test("each variable that is named is read, and each that users set is named", () => {
    expect(variables.users.size).toBeGreaterThan(10);
    expect(unknownVariables(documents, variables)).toEqual([]);
    expect(undescribedVariables(documents, variables)).toEqual([]);
  });

  test("one that is not is told", () => {
    const all = new Set(["SLIPWAY_DATA"]);
    const text = some("`SLIPWAY_DATA`, `SLIPWAY_DATE`");
    expect(unknownVariables(text, { all, users: all })).toEqual(["docs/some.md: SLIPWAY_DATE is read by nothing"]);
    expect(undescribedVariables(some("nothing"), { all, users: all })).toEqual(["SLIPWAY_DATA"]);
  });

  test("YAML is YAML, and a whole slipway.yaml is one", () => {
    expect(wrongYaml(documents)).toEqual([]);
    expect(wrongYaml(some("```yaml\na: [\n```\n```yaml\napplication: W_MS\n```"))).toEqual([
      expect.stringContaining("Flow sequence"),
      expect.stringContaining("application: expected small letters"),
    ]);
  });
});
