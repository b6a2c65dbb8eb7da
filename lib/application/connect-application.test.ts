import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ConnectAnswers, Proposal } from "../contract/connect.ts";
import { anActor } from "../testing/builders.ts";
import { fakeSource } from "../testing/fake-source.ts";
import { sampleFiles } from "../testing/sample-source.ts";
import { commitConfiguration, examineApplication } from "./connect-application.ts";
import type { ConnectPorts } from "./look-ahead.ts";
import type { Foreign, NewFile } from "./ports.ts";

const signal = AbortSignal.timeout(60_000);
const where = { repository: "https://git.example.org/team/My_Shop.git", root: "/srv/shop" };

const shop = {
  "docker-compose.yml": `
name: shop
services:
  web:
    build: .
    platform: linux/amd64
    container_name: shop_web
    ports: ["80:3000", "443:443", "9999:9999/udp", "5000"]
    volumes: ["./uploads:/app/uploads", "./nginx.conf:/etc/nginx.conf", "/app/node_modules", "files:/files"]
    environment: { DB_PASSWORD: "\${DB_PASSWORD}" }
    depends_on: { db: { condition: service_started, restart: true } }
  worker: { build: ., command: npm run worker, depends_on: [db, cache] }
  db:
    image: mariadb:11
    environment: { MARIADB_DATABASE: shop, MARIADB_USER: clerk, MARIADB_PASSWORD: "\${DB_PASSWORD}" }
    volumes: ["db_data:/var/lib/mysql"]
  cache: { image: "docker.io/bitnami/redis:7", volumes: ["cache:/data"] }
volumes: { db_data: { name: shop_db }, cache: {}, files: { external: true } }
networks: { default: { ipam: { config: [{ subnet: 10.1.0.0/16 }] } } }
`,
  "nginx.conf": "server {}",
  "uploads/.gitkeep": "",
};
const values = { ".env": "DB_PASSWORD=secret\n" };

interface Given {
  files: Record<string, string>;
  host?: Record<string, string>;
  found?: (folder: string | undefined) => Foreign;
}

const nothing: Foreign = { containers: [], networks: [], volumes: [] };

function portsFor({ files, host = values, found = () => nothing }: Given, committed: NewFile[] = []): ConnectPorts {
  return {
    store: { releases: async () => [] } as unknown as ConnectPorts["store"],
    files: { ...sampleFiles, read: async (_root, path) => host[path] },
    engine: { findForeign: async ({ folder }) => found(folder) },
    source: () => ({
      ...fakeSource([{ title: "First", branch: "trunk", files }]),
      async commitNewFiles(added) {
        committed.push(...added);
        return { commit: "c0ffee", branch: "trunk" };
      },
    }),
    instance: "test",
  };
}

const examine = (given: Given, answers?: ConnectAnswers) =>
  examineApplication(portsFor(given), { ...where, answers }, signal);

async function proposed(given: Given): Promise<Proposal> {
  const { proposal } = await examine(given);
  if (!proposal) throw new Error("There is no proposal.");
  return proposal;
}

const text = ({ files }: Proposal, path: string) => files.find((file) => file.path === path)?.text;

describe("services of two environments in one compose file", () => {
  const compose = readFileSync("docker/sample/application/docker-compose-dual-env.yml", "utf8");
  const given: Given = {
    files: { "docker-compose-dual-env.yml": compose },
    host: { "env/staging.env": "MYSQL_PASSWORD=a\n", "env/production.env": "MYSQL_PASSWORD=b\n" },
  };

  test("a pattern each, the database and its accounts, and the env files that are there", async () => {
    const { proposal, problems, environments } = await examine(given);
    expect(problems).toEqual([]);
    expect(proposal?.answers).toMatchObject({
      database: { service: "database", engine: "mysql" },
      environments: {
        staging: {
          services: "staging-*",
          branch: "**",
          envFile: "env/staging.env",
          database: { name: "warehouse_wms_staging", user: "staging_user" },
        },
        production: {
          services: "production-*",
          branch: "trunk",
          envFile: "env/production.env",
          database: { name: "warehouse_wms", user: "wms_user" },
        },
      },
    });
    expect(proposal?.files.map(({ path }) => path)).toEqual(["slipway.yaml"]);
    expect(environments.production).toMatchObject({
      gateway: "my-shop-production-gateway",
      volumes: ["production_mysql_data"],
      ports: [{ port: 80, mode: "http" }, { port: 443, tls: "passthrough" }, { bind: "127.0.0.1", mode: "tcp" }, {}],
    });
  });

  test("an answer that slipway.yaml does not take is told by its place in it, and what was proposed stays", async () => {
    const { answers } = await proposed(given);
    const { problems, environments, proposal } = await examine(given, { ...answers, application: "My Shop" });
    expect(problems).toEqual([
      expect.stringMatching(/^slipway\.yaml:\d+: application: expected small letters, digits and -/),
    ]);
    expect(environments).toEqual({ staging: null, production: null });
    expect(proposal?.answers.application).toBe("My Shop");
  });
});

describe("one set of services for both environments", () => {
  test("staging is told apart by a compose file on top, and what is refused is taken back by another one", async () => {
    const proposal = await proposed({ files: shop });
    expect(text(proposal, "compose.slipway.yaml")).toMatchInlineSnapshot(`
      "# What Slipway has otherwise than the compose files below it, in both environments.

      services:
        web:
          platform: !reset null
          ports: !override ["80:3000", "443:443"]
          volumes: !override ["./uploads:/app/uploads", "./nginx.conf:/etc/nginx.conf", "files:/files"]
          depends_on: !override {db: {condition: service_started}}
      volumes:
        files:
          external: !reset null
          name: files
      networks:
        default:
          ipam: !reset null
      "
    `);
    expect(text(proposal, "compose.slipway.staging.yaml")).toMatchInlineSnapshot(`
      "# What staging has otherwise than production, which is made of the same services.

      name: my-shop-staging
      services:
        web:
          ports: !override ["8080:3000", "8443:443"]
          container_name: !reset null
          volumes: !override ["./staging/uploads:/app/uploads", "./nginx.conf:/etc/nginx.conf", "files:/files"]
      volumes:
        db_data:
          name: !reset null
        files:
          name: !reset null
      "
    `);
    expect(text(proposal, "slipway.yaml")).toMatchInlineSnapshot(`
      "# How Slipway runs this application: which services belong to which environment, and what protects each.
      # Every key that there is: docs/slipway.yaml of Slipway.

      application: my-shop # part of every label, name and path
      compose: [ docker-compose.yml, compose.slipway.yaml ]

      environments:
        staging:
          compose: [ docker-compose.yml, compose.slipway.yaml, compose.slipway.staging.yaml ]
          services: "*" # which services of the compose file are this environment's; * is the role name
          branch: "**" # what may be deployed: a branch, or a pattern; ** is any
          database: { service: db, engine: mariadb, name: shop, user: clerk, onDeploy: keep }
          residents: [ cache ] # own data, and are not replaced by a release
          singletons: [ worker ] # of these never two run
          smoke: [ / ] # requests that a new release must answer before it becomes live
          ports: { "8443": { tls: passthrough } }

        production:
          promotes: staging # ships the images that ran there
          services: "*"
          branch: trunk # the commit must be on it at the remote
          confirm: CONFIRM # to be typed before a deploy or a stop
          gates: { healthyOnStaging: 10m } # the same images were live and healthy on staging for so long
          database: { service: db, engine: mariadb, name: shop, user: clerk, onDeploy: keep }
          residents: [ cache ]
          singletons: [ worker ]
          backup: { beforeDeploy: true, keep: { last: 10, days: 30 }, volumes: [ files ], schedule: "0 2 * * *" }
          smoke: [ / ]
          ports: { "443": { tls: passthrough } }
      "
    `);
    expect(proposal.cures.map(({ place }) => place)).toEqual([
      "docker-compose.yml:6: services.web.platform",
      "docker-compose.yml:8: services.web.ports[2]",
      "docker-compose.yml:8: services.web.ports[3]",
      "docker-compose.yml:9: services.web.volumes[2]",
      "docker-compose.yml:11: services.web.depends_on.db.restart",
      "docker-compose.yml:18: volumes.files.external",
      "docker-compose.yml:19: networks.default.ipam",
    ]);
  });

  test("with these files the environments share nothing, and production has the names that were there", async () => {
    const { environments, problems } = await examine({ files: shop });
    expect(problems).toEqual([]);
    expect(environments.production).toMatchObject({
      containers: [{ name: "shop_web" }, {}, { name: "my-shop-production-db", kind: "resident" }, { kind: "resident" }],
      volumes: ["shop_db", "shop_cache", "files"],
      ports: [{ port: 80 }, { port: 443 }],
    });
    expect(environments.staging).toMatchObject({
      containers: [{ name: "my-shop-staging-web" }, {}, {}, {}],
      volumes: ["my-shop-staging_db_data", "my-shop-staging_cache", "my-shop-staging_files"],
      ports: [{ port: 8080 }, { port: 8443 }],
    });
  });

  test("ports of one's own choice, of both", async () => {
    const { answers } = await proposed({ files: shop });
    const { staging, production } = answers.environments;
    const { environments } = await examine(
      { files: shop },
      {
        ...answers,
        environments: {
          staging: { ...staging, ports: { ...staging.ports, "web:3000": 80 } },
          production: { ...production, ports: { ...production.ports, "web:3000": 9000 } },
        },
      },
    );
    expect(environments.staging?.ports[0]).toMatchObject({ port: 80, service: "web" });
    expect(environments.production?.ports.map(({ port }) => port)).toEqual([443, 9000]);
  });

  test("what docker compose runs of it in that folder is production's", async () => {
    const container = { id: "c1", name: "shop-web-1", service: "web", running: true, ports: [80], volumes: {} };
    const system = { ...nothing, containers: [{ ...container, restart: { name: "no" as const } }] };
    const { environments } = await examine({
      files: shop,
      found: (folder) => (folder === where.root ? system : nothing),
    });
    expect(environments.production?.found?.containers).toEqual([{ name: "shop-web-1", running: true }]);
    expect(environments.staging?.found).toBeUndefined();
  });

  test("it is said whose data is in no backup", async () => {
    const { notes, answers } = await proposed({ files: shop });
    expect(answers).toMatchObject({ residents: ["cache"], singletons: ["worker"], volumes: ["files"] });
    expect(notes.join("\n")).toMatch(/^db \(MariaDB\) is backed up .* With it the files of files\.$/m);
    expect(notes.join("\n")).toMatch(/^cache \(Redis\) .* what cache stores is in no backup/m);
  });

  test("what is mounted from the repository's folder is told as what is not the commit's", async () => {
    const { notes } = await proposed({ files: shop });
    expect(notes.filter((note) => note.includes("mounted from the repository's folder"))).toEqual([
      expect.stringMatching(/^\/etc\/nginx\.conf of web: mounted from .* whatever commit is deployed\./),
    ]);
  });
});

test("an address that is built into the pages is told, as both environments would ask it; where packages come from is not", async () => {
  const compose = `
services:
  site:
    build:
      context: site
      args: { REACT_APP_API: "http://127.0.0.1:6868/api", SOCKET: "ws://localhost:6868", NPM_REGISTRY: "https://npm.example.org", VITE_BASE: /api }
  api: { build: api }
`;
  const { notes } = await proposed({ files: { "compose.yaml": compose } });
  expect(notes.filter((note) => note.includes("is built with"))).toEqual([
    expect.stringMatching(
      /^site is built with REACT_APP_API=http:\/\/127\.0\.0\.1:6868\/api and SOCKET=ws:\/\/localhost:6868\. .* Make it a path/,
    ),
  ]);
});

describe("a debugger's port", () => {
  const files = {
    "compose.yaml": `
services:
  api: { build: ., ports: ["3000:3000", "127.0.0.1:9229:9229"] }
  jobs: { image: jobs, ports: ["5005:5005"], environment: { JAVA_TOOL_OPTIONS: "-agentlib:jdwp=server=y,address=*:5005" } }
  bot: { image: n8n, ports: ["5678:5678"] }
`,
  };

  test("is left out in both environments, and that is said", async () => {
    const { environments, proposal, problems } = await examine({ files });
    expect(problems).toEqual([]);
    expect(environments.production?.ports.map(({ port }) => port)).toEqual([3000, 5678]);
    expect(environments.staging?.ports.map(({ port }) => port)).toEqual([13000, 15678]);
    expect(proposal && text(proposal, "compose.slipway.yaml")).toMatchInlineSnapshot(`
      "# What Slipway has otherwise than the compose files below it, in both environments.

      services:
        api:
          ports: !override ["3000:3000"]
        jobs:
          ports: !reset []
      "
    `);
    expect(proposal && text(proposal, "compose.slipway.staging.yaml")).toMatchInlineSnapshot(`
      "# What staging has otherwise than production, which is made of the same services.

      services:
        api:
          ports: !override ["13000:3000"]
        bot:
          ports: !override ["15678:5678"]
      "
    `);
    expect(proposal?.notes.filter((note) => note.includes("debugger"))).toEqual([
      expect.stringMatching(/^Port 9229 of api is a debugger's.* so a file on top leaves it out\.$/),
      expect.stringMatching(/^Port 5005 of jobs is a debugger's/),
    ]);
  });

  test("is open where somebody wants it, and that is said too", async () => {
    const { answers } = await proposed({ files });
    const { staging } = answers.environments;
    const ports = { ...staging.ports, "api:9229": 19229 };
    const wanted = { ...answers, environments: { ...answers.environments, staging: { ...staging, ports } } };
    const { environments, proposal } = await examine({ files }, wanted);
    expect(environments.staging?.ports).toContainEqual(expect.objectContaining({ port: 19229, bind: "127.0.0.1" }));
    expect(environments.production?.ports.map(({ port }) => port)).toEqual([3000, 5678]);
    expect(proposal?.notes).toContainEqual(
      expect.stringMatching(/^Port 9229 of api .* open on this host, in staging\.$/),
    );
  });

  test("of services that each belong to one environment", async () => {
    const web = (number: number) => `{ image: web, ports: ["${number}:3000", "${number + 1}:9229"] }`;
    const own = { "compose.yaml": `services: { staging-web: ${web(8000)}, production-web: ${web(80)} }` };
    const proposal = await proposed({ files: own });
    expect(text(proposal, "compose.slipway.yaml")).toContain('staging-web:\n    ports: !override ["8000:3000"]');
    expect(text(proposal, "compose.slipway.yaml")).toContain('production-web:\n    ports: !override ["80:3000"]');
  });
});

describe("passwords that stand in the compose file", () => {
  const files = (own: string) => ({
    "compose.yaml": `
services:
  web:
    image: web
    environment: [NODE_ENV=production, "DB_PASSWORD=hunter22", "SALT=\${SALT:-pepper1}", PORT=80]
  db:
    image: mysql:8
    environment:
      MYSQL_PASSWORD: ${own}
      MYSQL_ROOT_PASSWORD_FILE: /run/secrets/root
      MYSQL_RANDOM_ROOT_PASSWORD: "yes"
`,
  });
  const passwordNote = ({ notes }: Proposal) => notes.find((note) => note.includes("said by the compose file itself"));

  test("are named with their places, and what to write instead", async () => {
    expect(passwordNote(await proposed({ files: files("hunter22") }))).toMatch(
      /^DB_PASSWORD of web \(compose\.yaml:5\), SALT of web \(compose\.yaml:5\) and MYSQL_PASSWORD of db \(compose\.yaml:9\): .* Write \$\{DB_PASSWORD\} there instead, and the value into an env file of each environment, such as env\/staging\.env/,
    );
  });

  test("not those of variables, of which each environment has its own", async () => {
    const host = { "env/staging.env": "PW=one\nSALT=a1b2c3", "env/production.env": "PW=other\nSALT=d4e5f6" };
    const note = passwordNote(await proposed({ files: files("${PW}"), host }));
    expect(note).toMatch(/^DB_PASSWORD of web \(compose\.yaml:5\): .* into env\/staging\.env and env\/production\.env/);
    const apart =
      "services: { staging-db: { image: x, environment: { A_TOKEN: 123456 } }, production-db: { image: x, environment: { A_TOKEN: 654321 } } }";
    expect(passwordNote(await proposed({ files: { "compose.yaml": apart } }))).toBeUndefined();
  });
});

describe("the command before a release", () => {
  const packageJson = JSON.stringify({ scripts: { start: "node .", "db:migrate": "knex migrate:latest" } });
  const compose = (more = "") => `services:
  front: { build: front, ports: ["80:80"] }
  worker: { build: api, command: node worker.js }
  api: { build: api }
${more}`;

  test("is that of the first released service whose code has migrations, in both environments", async () => {
    const files = { "compose.yaml": compose(), "api/package.json": packageJson, "front/package.json": "{}" };
    const proposal = await proposed({ files });
    expect(proposal.answers.release).toEqual({ service: "api", command: "npm run db:migrate" });
    const said = text(proposal, "slipway.yaml")?.match(/^ +release: .*$/gm);
    expect(said).toEqual([
      "    release: { command: [ npm, run, db:migrate ], service: api } # runs once before a release: migrations",
      "    release: { command: [ npm, run, db:migrate ], service: api }",
    ]);
  });

  test("is none where nothing is found, or where a service runs it that others wait for", async () => {
    const nothing = await proposed({ files: { "compose.yaml": compose() } });
    expect(nothing.answers.release).toEqual({ service: "front", command: "" });
    expect(text(nothing, "slipway.yaml")).not.toContain("release:");
    const migrate =
      "  migrate: { build: api }\n  last: { build: api, depends_on: { migrate: { condition: service_completed_successfully } } }\n";
    const files = { "compose.yaml": compose(migrate), "api/package.json": packageJson };
    expect((await proposed({ files })).answers.release.command).toBe("");
  });

  test("is what somebody writes; what only a shell can do, a shell does", async () => {
    const files = { "compose.yaml": compose() };
    const { answers } = await proposed({ files });
    const said = async (command: string) => {
      const { proposal, problems } = await examine({ files }, { ...answers, release: { service: "api", command } });
      expect(problems).toEqual([]);
      return proposal && text(proposal, "slipway.yaml")?.match(/release: \{ command: (.*), service/)?.[1];
    };
    expect(await said("npx tsx 'scripts/my migration.ts'")).toBe('[ npx, tsx, "scripts/my migration.ts" ]');
    expect(await said("npx a && npx b")).toBe('[ sh, -c, "npx a && npx b" ]');
  });
});

test("where env files tell the environments apart, nothing is put on top", async () => {
  const files = {
    "compose.yaml": `
services:
  web: { build: ., ports: ["\${PORT}:3000"] }
  db: { image: "mysql:8", environment: { MYSQL_DATABASE: shop, MYSQL_ROOT_PASSWORD: "\${PASSWORD}" }, volumes: ["data:/var/lib/mysql"] }
volumes: { data: }
`,
  };
  const host = { "env/staging.env": "PORT=8080\nPASSWORD=a\n", "env/production.env": "PORT=80\nPASSWORD=b\n" };
  const { proposal, problems, environments } = await examine({ files, host });
  expect(problems).toEqual([]);
  expect(proposal?.files.map(({ path }) => path)).toEqual(["slipway.yaml"]);
  expect(environments.staging).toMatchObject({ ports: [{ port: 8080 }], volumes: ["my-shop-staging_data"] });

  const cured = { "compose.yaml": files["compose.yaml"].replace('3000"]', '3000", "5000"]') };
  const both = await examine({ files: cured, host });
  expect(both.proposal && text(both.proposal, "compose.slipway.staging.yaml")).toContain('"8080:3000"');
  expect(both.environments.production?.ports.map(({ port }) => port)).toEqual([80]);
});

test("without a database that Slipway backs up, nothing is backed up, and that is said", async () => {
  const files = {
    "compose.yaml": `
services:
  app: { image: app, ports: ["3000:3000"], volumes: ["data:/data"] }
  postgres: { image: "postgres:16", volumes: ["pg:/var/lib/postgresql/data"] }
volumes: { data: , pg: }
`,
  };
  const proposal = await proposed({ files });
  expect(proposal.answers).toMatchObject({ database: null, residents: ["postgres"] });
  expect(text(proposal, "slipway.yaml")).not.toContain("backup:");
  expect(proposal.notes[0]).toContain("Slipway takes no backups of this application");
});

test("a service's own source is not mounted over its image, where it would not be what was deployed", async () => {
  const compose = `services: { api: { build: ./api, volumes: ["./api:/code", /code/node_modules, "./conf:/conf:ro"] } }`;
  const proposal = await proposed({ files: { "compose.yaml": compose, "api/Dockerfile": "", "conf/a": "" } });
  expect(text(proposal, "compose.slipway.yaml")).toContain('volumes: !override ["./conf:/conf:ro"]');
  expect(proposal.cures.map(({ place }) => place)).toEqual([
    "compose.yaml:1: services.api.volumes[1]",
    "compose.yaml:1: services.api.volumes",
  ]);
});

test("a variable that is missing is a problem with its place, and the rest is proposed all the same", async () => {
  const { problems, proposal } = await examine({ files: shop, host: {} });
  expect(proposal?.answers.database).toEqual({ service: "db", engine: "mariadb" });
  expect(problems).toEqual([
    expect.stringMatching(
      /^docker-compose\.yml:10: services\.web\.environment\.DB_PASSWORD: the variable DB_PASSWORD is not set/,
    ),
    expect.stringMatching(/^docker-compose\.yml:15: services\.db\.environment\.MARIADB_PASSWORD: the variable/),
  ]);

  const files = {
    "docker-compose.yml": shop["docker-compose.yml"].replace("MARIADB_DATABASE: shop", "MARIADB_DATABASE: $NAME"),
  };
  expect((await examine({ files })).problems).toEqual([
    expect.stringMatching(/^docker-compose\.yml:15: .* the variable NAME is not set/),
    expect.stringMatching(/^slipway\.yaml:\d+: environments\.staging\.database\.name: expected a database name/),
    expect.stringMatching(/production\.database\.name/),
  ]);
});

test("other patterns than those that the names suggest, with roles by them", async () => {
  const files = {
    "compose.yaml": "services: { a1-web: { image: x }, a1-db: { image: 'mysql:8' }, b1-web: { image: x } }",
  };
  const chosen = { ...where, services: { staging: "b1-*", production: "a1-*" } };
  const { proposal } = await examineApplication(portsFor({ files }), chosen, signal);
  expect(proposal?.shared).toBe(false);
  expect(proposal?.answers.database).toEqual({ service: "db", engine: "mysql" });
  expect(proposal?.services.map(({ role, names }) => [role, Object.keys(names)])).toEqual([
    ["web", ["staging", "production"]],
    ["db", ["production"]],
  ]);
});

test("other compose files than the nearest one, of those that are there", async () => {
  const one = "services: { web: { image: x } }";
  const files = {
    "deploy/compose.yaml": one,
    "docker-compose.prod.yml": one,
    "docker-compose.yml": one,
    "a/b/compose.yml": one,
    "compose.md": "",
  };
  const { composeFiles, answers } = await proposed({ files });
  expect(composeFiles).toEqual(["docker-compose.yml", "docker-compose.prod.yml", "deploy/compose.yaml"]);
  expect(answers.compose).toEqual(["docker-compose.yml"]);
  const chosen = { ...where, compose: ["deploy/compose.yaml"] };
  const { proposal } = await examineApplication(portsFor({ files }), chosen, signal);
  expect(proposal?.answers.compose).toEqual(["deploy/compose.yaml"]);
});

test("a repository that has a slipway.yaml is looked at with it, and it is never written again", async () => {
  const compose = "services: { s-web: { image: x }, p-web: { image: x } }\n";
  const config =
    "application: own\nenvironments:\n  staging: { services: s-*, branch: a }\n  production: { services: p-*, branch: b }\n";
  const given = { files: { "slipway.yaml": config, "compose.yaml": compose } };
  const { answers } = await proposed({ files: shop });
  const { proposal, environments } = await examine(given, answers);
  expect(proposal).toBeNull();
  expect(environments.staging?.containers).toEqual([{ name: "own-staging-web", service: "web", kind: "released" }]);
  const committed: NewFile[] = [];
  await expect(
    commitConfiguration(portsFor(given, committed), { ...where, answers }, anActor(), signal),
  ).rejects.toMatchObject({ code: "configured-already" });
  expect(committed).toEqual([]);
});

describe("committing", () => {
  test("the files that were shown", async () => {
    const { answers, files } = await proposed({ files: shop });
    const committed: NewFile[] = [];
    await commitConfiguration(portsFor({ files: shop }, committed), { ...where, answers }, anActor(), signal);
    expect(committed).toEqual(files);
  });

  test("never a slipway.yaml that Slipway would not read", async () => {
    const { answers } = await proposed({ files: shop });
    const committed: NewFile[] = [];
    const wrong = { ...where, answers: { ...answers, smoke: ["health"] } };
    await expect(
      commitConfiguration(portsFor({ files: shop }, committed), wrong, anActor(), signal),
    ).rejects.toMatchObject({ code: "config-invalid" });
    expect(committed).toEqual([]);
  });
});

describe("what cannot be looked at is refused", () => {
  test.each<[what: string, files: Record<string, string>, compose: string[], code: string]>([
    ["no compose file", { "README.md": "" }, [], "compose-file-missing"],
    ["a compose file that is no YAML", { "compose.yaml": "services: [" }, [], "compose-invalid"],
    ["a compose file outside of the repository", shop, ["../etc/compose.yaml"], "config-invalid"],
    ["a compose file that is not there", shop, ["compose.prod.yaml"], "file-not-found"],
  ])("%s", async (_what, files, compose, code) => {
    const asked = examineApplication(portsFor({ files }), { ...where, compose }, signal);
    await expect(asked).rejects.toMatchObject({ code });
  });
});
