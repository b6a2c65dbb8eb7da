import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { environmentFiles } from "../../../adapters/files/environment-files.ts";
import { createGitSource } from "../../../adapters/git/source.ts";
import { assertPermitted } from "../../../application/host-permissions.ts";
import { readConfiguration } from "../../../application/read-configuration.ts";
import { type Environment, environments } from "../../../contract/names.ts";
import { parseDotenv } from "../../../domain/compose/dotenv.ts";
import { readHostPermissions } from "../../../domain/policy/host-permissions.ts";
import { layOut } from "../../../domain/release/lay-out.ts";
import type { Surroundings } from "../../../domain/release/plan.ts";
import { anApplication, aScope, noVariables } from "../../builders.ts";
import { hostileText, spoiled, torn } from "../hostile.ts";
import type { Target } from "../target.ts";
import { canary, type FuzzWorld } from "../world.ts";

/** What a compose file can name: other files of the commit, and files on the host. */
const several = `
include: [more.yaml]
services:
  staging-backend:
    extends: { file: base.yaml, service: app }
    env_file: [{ path: env/staging.env, required: false }]
    secrets: [token, { source: token, target: other }]
    configs: [{ source: settings, target: /etc/settings }]
    volumes: ["./uploads:/uploads", "more:/more", { type: bind, source: ./logs, target: /logs }]
  staging-database: { image: mysql, volumes: ["data:/data"], profiles: [] }
  production-backend: { extends: staging-frontend, depends_on: { production-database: { condition: service_started } } }
  production-database: { image: mysql }
  staging-frontend: { image: nginx, ports: [{ target: 80, published: "8080" }] }
secrets: { token: { file: ./env/production.env } }
configs: { settings: { file: ./slipway.yaml } }
volumes: { data: {}, more: {} }
`;

/** As much of it as a file may have. */
function many(line: string): string {
  const lines = Array.from({ length: 3000 }, (_, index) => line.replaceAll("#", String(index)));
  return lines
    .join("")
    .slice(0, 120_000)
    .replace(/[^\n]*$/, "");
}

/** Texts that make a reader of YAML grow, loop or fall over. */
const bombs = [
  "a: &a [x, x, x, x, x, x, x, x, x]\n" +
    "bcdefghij"
      .split("")
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${"abcdefghij"[index]}`).join(", ")}]\n`)
      .join(""),
  "a: &a [*a]\n",
  "a: &a\n  <<: *a\n",
  "services: &s\n  <<: [*s, *s]\n",
  "- ".repeat(3000),
  "[".repeat(3000),
  "{a: ".repeat(3000),
  "? ".repeat(3000),
  "a: !!binary x\n",
  "a: !!js/function 'function(){}'\n",
  "a: !<tag:yaml.org,2002:python/object/apply:os.system> [x]\n",
  "%YAML 9.9\n---\na: 1\n",
  "--- a\n--- b\n",
  "a: 1\na: 2\n",
  "__proto__: { polluted: true }\n",
  "services: { __proto__: { image: x } }\n",
  "? [a, b]\n: c\n",
  "? { a: b }\n: c\n",
  "a: .inf\nb: .nan\nc: 0x7fffffffffffffffffff\n",
  "a: 2026-11-25T19:01:07Z\n",
  `a: "${"\\u0000".repeat(100)}"\n`,
  `a: ${"${B:-".repeat(3000)}${"}".repeat(3000)}\n`,
  "\t\ta: 1\n",
  many("k#: x\n"),
  many("k#: &k# x\n"),
  many("a: 010\n"),
  `services: { staging-backend: { image: x, ports: [\n${many("  '#:#',\n")}] } }\n`,
  `services: { staging-backend: { image: x, volumes: [\n${many("  './a#:/b#',\n")}] } }\n`,
  `services:\n${many("  staging-s#: { image: x, depends_on: [staging-s0] }\n")}`,
  "",
  "null\n",
  "x",
];

/** One name for another wherever it stands, also one that every object has something under. */
const renamed = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...new Set(text.match(/[A-Za-z_]{4,}/g))),
      fc.constantFrom("constructor", "toString", "valueOf", "__proto__", "hasOwnProperty", "x", "0"),
    )
    .map(([name, other]) => text.replaceAll(name, other));

interface ConfigurationCase {
  slipway: string;
  compose: string;
  environment: Environment;
}

/** What a commit and the host say: slipway.yaml, the compose file, env files, permissions.yaml. */
export async function configurationTargets(world: FuzzWorld): Promise<Target<never>[]> {
  const { root, dataFolder, commit, assertUnharmed } = world;
  const repository = createGitSource({ repository: root, cacheFolder: join(dataFolder, "fuzz-configurations") });
  await repository.fetch(AbortSignal.timeout(30_000));
  const files = environmentFiles(dataFolder);
  const text = (path: string) => readFileSync(join(import.meta.dirname, "../../../..", path), "utf8");
  const compose = text("docker/sample/application/docker-compose-dual-env.yml");
  const slipway = text("docker/sample/application/slipway.yaml");
  const tinyCompose = text("lib/testing/panel/tiny/compose.yaml");
  const tinySlipway = text("lib/testing/panel/tiny/slipway.yaml").replace("NAME", "wms");
  const application = anApplication({ root, repository: root });

  async function take({ environment, ...texts }: ConfigurationCase) {
    const source = {
      async readFile(_commit: string, path: string, signal: AbortSignal) {
        if (path === "slipway.yaml") return texts.slipway;
        if (path === "compose.yaml" || path === "docker-compose-dual-env.yml") return texts.compose;
        return repository.readFile(commit, path, signal);
      },
    };
    const ports = { source: () => source as never, files, store: noVariables };
    try {
      const signal = AbortSignal.timeout(60_000);
      const configuration = await readConfiguration(ports, application, "", environment, signal);
      if (JSON.stringify(configuration).includes(canary)) throw new Error("It has read what lies outside.");
      await assertPermitted(files, application, configuration);
      for (const { runtime } of Object.values(configuration.model.services))
        for (const mount of runtime.mounts)
          if (mount.type === "bind" && !`${mount.source}${sep}`.startsWith(root + sep))
            throw new Error(`${mount.source} is mounted, and nobody has allowed it.`);
      layOut(configuration.model, 1, aScope({ environment }), nothingYet);
    } finally {
      assertUnharmed();
    }
    return "taken";
  }

  const yaml = (text: string) =>
    fc.oneof(
      { arbitrary: spoiled(parse(text, { merge: true })).map((value) => asYaml(value)), weight: 8 },
      { arbitrary: torn(text), weight: 5 },
      { arbitrary: renamed(text), weight: 2 },
      {
        arbitrary: fc.constantFrom(...bombs).chain((bomb) => fc.constantFrom(bomb, `${text}\n${bomb}`, bomb + text)),
        weight: 2,
      },
      { arbitrary: hostileText, weight: 1 },
    );
  const environment = fc.constantFrom(...environments);
  const small = { slipway: fc.constant(tinySlipway), compose: fc.constant(tinyCompose), environment };
  const usual = { slipway: fc.constant(slipway), compose: fc.constant(compose), environment };
  const composeFile: Target<ConfigurationCase> = {
    name: "compose files",
    cases: fc.oneof(
      { arbitrary: fc.record({ ...small, compose: yaml(tinyCompose) }), weight: 4 },
      { arbitrary: fc.record({ ...small, compose: yaml(several) }), weight: 4 },
      { arbitrary: fc.record({ ...usual, compose: yaml(compose) }), weight: 1 },
    ),
    take,
  };
  const slipwayYaml: Target<ConfigurationCase> = {
    name: "slipway.yaml",
    cases: fc.oneof(
      { arbitrary: fc.record({ ...small, slipway: yaml(tinySlipway) }), weight: 1 },
      { arbitrary: fc.record({ ...usual, slipway: yaml(slipway) }), weight: 2 },
    ),
    take,
  };
  const some = "wms:\n  production:\n    backend:\n      binds: [/srv/shared]\n      capabilities: [SYS_PTRACE]\n";
  const permissions: Target<string> = {
    name: "permissions.yaml",
    cases: yaml(some),
    async take(text) {
      readHostPermissions({ name: "permissions.yaml", text });
      assertUnharmed();
      return "taken";
    },
  };
  const env = "# secrets\nA=1\nexport B='x y'\nC=\"${A:-z}\\n$B\"\nD\nE: f # g\n";
  const envFile: Target<string> = {
    name: "env files",
    cases: fc.oneof(
      torn(env),
      hostileText,
      hostileText.map((text) => `A="${text}"\nB=${text}\n${text}=1\n`),
    ),
    async take(text) {
      const { problems } = parseDotenv(text, (name) => (name === "D" ? "d" : undefined));
      assertUnharmed();
      return problems[0]?.code ?? "taken";
    },
  };
  return [composeFile, slipwayYaml, permissions, envFile] as Target<never>[];
}

const nothingYet: Surroundings = {
  subnetRange: "10.213.0.0/16",
  usedSubnets: [],
  networks: {},
  addresses: {},
  gatewayAddresses: {},
  volumes: [],
  own: { networks: {}, volumes: {} },
  foreign: [],
  residents: {},
};

/** What cannot be said in YAML is said as JSON, which is YAML too. */
function asYaml(value: unknown): string {
  try {
    return stringify(value, { aliasDuplicateObjects: false }) ?? "";
  } catch {
    return JSON.stringify(value);
  }
}
