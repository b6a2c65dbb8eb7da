import { expect, test } from "vitest";
import type { Environment } from "../contract/names.ts";
import { hostWishes } from "../domain/policy/host-permissions.ts";
import type { Variables } from "../domain/variables/variables.ts";
import { aVariable, aVersion } from "../testing/builders.ts";
import { fakeSource } from "../testing/fake-source.ts";
import type { Application } from "./ports.ts";
import { noSources, readConfiguration, type Sources } from "./read-configuration.ts";

const files = {
  "deploy/slipway.yaml": `
application: shop
compose: [compose.yaml, more.yaml]
environments:
  staging: { services: "*-app", branch: "**", envFile: staging.env, profiles: [tools], ports: { "8080": {} } }
  production: { services: "*-app", branch: main, envFile: production.env }
`,
  "deploy/compose.yaml": `
include: [../shared/worker.yaml]
services:
  web-app:
    image: web:1
    container_name: \${NAME}-web
    ports: ["\${PORT}:80"]
    secrets: [password, sample]
    configs: [settings]
  tool-app: { image: tool:1, profiles: [tools], container_name: "\${NAME}-tool" }
secrets:
  password: { file: password.txt }
  sample: { file: sample.txt }
configs:
  settings: { file: ../shared/settings.conf }
networks: { default: { name: "\${NAME}-net" } }
`,
  "deploy/more.yaml": `services: { web-app: { cap_drop: [ALL] } }`,
  "deploy/sample.txt": "of the commit",
  "shared/worker.yaml": `
services:
  worker-app:
    image: worker:1
    container_name: \${NAME}-worker
    cap_add: [SYS_ADMIN]
    volumes: ["/etc:/host", "./data:/data"]
`,
  "shared/settings.conf": "colour = green",
};

const host: Record<string, string> = {
  "staging.env": "NAME=staging\nPORT=8080\n",
  "production.env": "NAME=production\nPORT=80\n",
  "deploy/password.txt": "of the host",
};

const application = { id: "shop", root: "/srv/shop", configuration: "deploy/slipway.yaml" } as Application;

type Set = Partial<Record<Environment, Variables>>;

async function read(environment: Environment, tree: Record<string, string> = files, set: Set = {}, sources?: Sources) {
  const source = fakeSource([{ title: "All", branch: "main", files: tree }]);
  const { commit } = await source.resolve("main", AbortSignal.timeout(1000));
  const ports = {
    source: () => source,
    files: { read: async (_root: string, path: string) => host[path] },
    store: {
      variables: async (_: string, of: Environment) => (set[of] ? [aVersion(3, set[of])] : []),
    },
  };
  return readConfiguration(ports, application, commit, environment, AbortSignal.timeout(10_000), sources);
}

test("compose files come from the commit, each environment with its own profiles; paths are seen from the repository's root", async () => {
  const { model } = await read("staging");
  expect(model.folder).toBe("deploy");
  expect(Object.keys(model.services)).toEqual(["web", "tool", "worker"]);
  expect(Object.keys((await read("production")).model.services)).toEqual(["web", "worker"]);
  expect(model.services.web?.runtime).toMatchObject({
    capDrop: ["ALL"],
    files: [
      { target: "/run/secrets/password", content: "of the host", hostPath: "deploy/password.txt" },
      { target: "/run/secrets/sample", content: "of the commit" },
      { target: "/settings", content: "colour = green", secret: false },
    ],
  });
  expect(model.services.worker?.runtime.mounts).toMatchObject([
    { source: "/etc" },
    { source: "/srv/shop/shared/data" },
  ]);
});

test("what an included file wants of the host is asked for like everything else", async () => {
  const { policy } = await read("production");
  expect(hostWishes(policy, "production")).toEqual([
    { role: "worker", what: "binds", name: "/etc" },
    { role: "worker", what: "adds", name: "SYS_ADMIN" },
  ]);
});

test("which files of the host a service is given is part of the policy, and none where it is given none", async () => {
  const { staging } = JSON.parse((await read("staging")).policy);
  expect(staging.permissions.web.files).toEqual(["deploy/password.txt"]);
  expect(staging.permissions.worker).not.toHaveProperty("files");
});

test("an included file outside of the repository is not read", async () => {
  const tree = { ...files, "deploy/more.yaml": "include: [../../other/compose.yaml]" };
  await expect(read("staging", tree)).rejects.toThrow(
    "deploy/more.yaml:1: include[0]: ../other/compose.yaml is outside of the repository. Name a file in it.",
  );
});

const asking = {
  ...files,
  "deploy/compose.yaml": `
services:
  web-app:
    image: web:1
    env_file: ../web.env
    environment: { COLOUR: "\${COLOUR:-green}", SIZE: small, KEY: }
    ports: ["\${PORT}:80"]
`,
};

test("a variable of the panel takes the place of what env files say, and is given to whom it is meant for", async () => {
  host["web.env"] = "TOKEN=of-the-host\nCOLOUR=blue\n";
  const sources = noSources();
  const set = {
    COLOUR: aVariable({ value: "red" }),
    TOKEN: aVariable({ value: "of-the-panel", secret: true }),
    KEY: aVariable({ value: "k" }),
    SIZE: aVariable({ value: "large", services: ["web"] }),
    NEW: aVariable({ value: "new", services: ["web", "gone"] }),
    LOST: aVariable({ value: "for nobody" }),
  };
  const { model, variables } = await read("staging", asking, { staging: set }, sources);
  expect(variables).toBe(3);
  expect(model.services.web?.runtime.environment).toEqual({
    COLOUR: "red",
    KEY: "k",
    NEW: "new",
    SIZE: "large",
    TOKEN: "of-the-panel",
  });
  expect(sources).toMatchObject({
    envFile: "staging.env",
    values: { NAME: "staging", PORT: "8080" },
    roles: new Map([["web-app", "web"]]),
  });
  const used = (name: string) => sources.uses.filter(({ variable }) => variable === name);
  expect(used("PORT")).toEqual([{ variable: "PORT", service: "web-app", key: "ports" }]);
  expect(used("COLOUR")).toContainEqual({ variable: "COLOUR", service: "web-app", key: "environment" });
  expect(used("KEY")).toContainEqual({ variable: "KEY", service: "web-app", key: "environment" });
  expect(used("LOST")).toEqual([]);
  expect(sources.given).toContainEqual({
    service: "web-app",
    name: "TOKEN",
    file: { path: "web.env", value: "of-the-host" },
  });
  expect(sources.given).toContainEqual({ service: "web-app", name: "SIZE" });

  const other = await read("production", asking, { staging: set });
  expect(other.variables).toBe(0);
  expect(other.model.services.web?.runtime.environment).toEqual({
    COLOUR: "green",
    KEY: null,
    SIZE: "small",
    TOKEN: "of-the-host",
  });
});

test("what is set for one environment only is missing in the other where that one needs it, and only there", async () => {
  const both = {
    ...files,
    "deploy/slipway.yaml": `
application: shop
compose: compose.yaml
environments:
  staging: { services: "staging-*", branch: "**", header: staging }
  production: { services: "production-*", promotes: staging, branch: main, header: prod }
`,
    "deploy/compose.yaml": `
services:
  staging-web: { image: "web:1", container_name: shop-staging, environment: { KEY: "\${STAGING_KEY}" } }
  production-web: { image: "web:1", container_name: shop-production, environment: { KEY: "\${PRODUCTION_KEY}" } }
`,
  };
  const key = { value: "k", secret: true };
  const set = { staging: { STAGING_KEY: aVariable(key) }, production: { PRODUCTION_KEY: aVariable(key) } };
  expect((await read("staging", both, set)).model.services.web?.runtime.environment).toEqual({ KEY: "k" });
  await expect(read("staging", both, { ...set, production: {} })).rejects.toThrow(
    "the variable PRODUCTION_KEY is not set.",
  );
});

test("without an env file of its own an environment has the one beside its compose file, as Compose takes it", async () => {
  host["deploy/.env"] = "NAME=beside\nPORT=8080\n";
  host[".env"] = "NAME=elsewhere\nPORT=8080\n";
  const tree = { ...files, "deploy/slipway.yaml": files["deploy/slipway.yaml"].replace(", envFile: staging.env", "") };
  const sources = noSources();
  expect((await read("staging", tree, {}, sources)).model.services.web?.containerName).toBe("beside-web");
  expect(sources.envFile).toBe("deploy/.env");
});
