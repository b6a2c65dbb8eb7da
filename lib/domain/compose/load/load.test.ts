import { describe, expect, test } from "vitest";
import { parseFiles } from "../../../testing/compose/parse.ts";

/** That what they say is put together as Compose does it is shown in docker-compose.test.ts. */

const both = ["compose.yml", "compose.prod.yml"];

describe("a problem is told where it stands, whichever file that is", () => {
  test.each<[what: string, commit: Record<string, string>, sentence: string]>([
    [
      "in the file on top",
      {
        "compose.yml": "services:\n  web: { image: x, ports: ['1:1'] }\n",
        "compose.prod.yml": "services:\n  web:\n    ports:\n      - '2:2'\n      - '53:53/udp'\n",
      },
      "compose.prod.yml:5: services.web.ports[1]: the gateway does not carry UDP.",
    ],
    [
      "in the file below, which the one on top only adds to",
      {
        "compose.yml": "services:\n  web:\n    image: x\n    environment:\n      - A=$NOPE\n",
        "compose.prod.yml": "services: { web: { environment: { B: 1 } } }",
      },
      "compose.yml:5: services.web.environment[0]: the variable NOPE is not set.",
    ],
    [
      "in what a service extends",
      {
        "compose.yml": "services: { web: { extends: { file: base/web.yml, service: base } } }",
        "base/web.yml": "services:\n  base:\n    image: x\n    privileged: true\n",
      },
      "base/web.yml:4: services.base.privileged: Slipway does not support this key.",
    ],
    [
      "in what is included",
      {
        "compose.yml": "include: [more/compose.yml]\nservices: { web: { image: x } }",
        "more/compose.yml": "services:\n  db: { image: x, restart: sometimes }\n",
      },
      "more/compose.yml:2: services.db.restart: expected no, always,",
    ],
    [
      "what is declared twice in two ways",
      {
        "compose.yml": "include: [more.yml]\nservices: { web: { image: x } }",
        "more.yml": "services: { web: { image: y } }",
      },
      "more.yml:1: services.web: compose.yml declares it too, in another way.",
    ],
    [
      "an included file whose form is wrong",
      {
        "compose.yml": "include: [more.yml]\nservices: { web: { image: x } }",
        "more.yml": "services: { db: { image: 5 } }",
      },
      "more.yml:1: services.db.image: expected a text, not 5.",
    ],
    [
      "three files that include one another",
      {
        "compose.yml": "include: [a.yml]\nservices: { web: { image: x } }",
        "a.yml": "include: [b.yml]",
        "b.yml": "include: [a.yml]",
      },
      "b.yml:1: include[0]: it includes itself: compose.yml includes a.yml includes b.yml includes a.yml.",
    ],
    [
      "a path that leaves the repository by way of an included file",
      {
        "compose.yml": "include: [more/compose.yml]\nservices: { web: { image: x } }",
        "more/compose.yml": "services:\n  db: { build: ../../other }\n",
      },
      'more/compose.yml:2: services.db.build: Slipway builds from the commit\'s own tree: "../other" is outside',
    ],
  ])("%s", async (_what, commit, sentence) => {
    const paths = both.filter((path) => path in commit);
    await expect(parseFiles(commit, { paths })).rejects.toThrow(sentence);
  });
});

test("files that would be read without end are not", async () => {
  const names = Array.from({ length: 8 }, (_none, index) => `f${index}.yml`);
  const twice = names.map((name, index) => [
    name,
    `include: [${names[index + 1] ?? "end.yml"}, ./${names[index + 1] ?? "end.yml"}]`,
  ]);
  const commit = { ...Object.fromEntries(twice), "end.yml": "services: { end: { image: x } }" };
  await expect(parseFiles(commit)).rejects.toThrow("more than 100 files are read.");
  const chain = Array.from({ length: 30 }, (_none, index) => `  s${index}: { image: x, extends: s${index + 1} }\n`);
  const text = `services:\n${chain.join("")}  s30: { image: x }\n`;
  await expect(parseFiles({ "compose.yml": text })).rejects.toThrow("more than 20 services extend one another.");
  const tags = Array.from({ length: 201 }, (_none, index) => `  s${index}: !reset null\n`);
  await expect(parseFiles({ "compose.yml": `services:\n${tags.join("")}` })).rejects.toThrow("more than 200 !reset");
});

test("what is not used may be as it likes: services of other profiles, of other files, and what is replaced", async () => {
  const commit = {
    "compose.yml": `
services:
  web: { extends: { file: base.yml, service: used }, environment: { A: $NOPE } }
  debug: { image: $NOPE, profiles: [debug], privileged: true }
`,
    "base.yml": "services: { used: { image: x }, unused: { image: $NOPE, pid: host } }",
    "compose.prod.yml": "services: { web: { environment: { A: given } } }",
  };
  const { services } = await parseFiles(commit, { paths: both });
  expect(Object.keys(services)).toEqual(["web"]);
  expect(services.web?.runtime.environment).toEqual({ A: "given" });
});

test("a file on top takes back what is refused, and what is below stays as it was written for others", async () => {
  const commit = {
    "compose.yml": `
services:
  web:
    image: x
    platform: linux/amd64
    volumes: ["./src:/code", /code/modules]
    ports: ["53:53/udp", "80:80"]
    depends_on: { db: { condition: service_started, restart: true } }
  db: { image: x }
`,
    "compose.prod.yml": `
services:
  web:
    platform: !reset null
    volumes: !reset []
    ports: !override ["80:80"]
    depends_on: !override [db]
`,
  };
  const { services } = await parseFiles(commit, { paths: both });
  expect(services.web).toMatchObject({ ports: [{ published: 80 }], runtime: { mounts: [] } });
  await expect(parseFiles(commit)).rejects.toMatchObject({ facts: { problems: 4 } });
});

test("a service that needs one whose profiles are not chosen", async () => {
  const commit = { "compose.yml": "services: { a: { image: x, depends_on: [b] }, b: { image: x, profiles: [q, r] } }" };
  await expect(parseFiles(commit)).rejects.toThrow(
    "services.a.depends_on: b is not there: slipway.yaml chooses none of its profiles (q, r).",
  );
  expect(Object.keys((await parseFiles(commit, { profiles: ["r"] })).services)).toEqual(["a", "b"]);
});

test("a variable taken back from a list, which Compose of this version leaves there", async () => {
  const commit = {
    "compose.yml": "services: { a: { image: x, environment: [A=1, B=2] } }",
    "compose.prod.yml": "services: { a: { environment: { A: !reset null } } }",
  };
  const { services } = await parseFiles(commit, { paths: both });
  expect(services.a?.runtime.environment).toEqual({ B: "2" });
});
