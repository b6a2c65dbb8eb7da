import { expect, test } from "vitest";
import { hostWishes } from "../domain/policy/host-permissions.ts";
import { fakeSource } from "../testing/fake-source.ts";
import type { Application } from "./ports.ts";
import { readConfiguration } from "./read-configuration.ts";

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

async function read(environment: "staging" | "production", tree: Record<string, string> = files) {
  const source = fakeSource([{ title: "All", branch: "main", files: tree }]);
  const { commit } = await source.resolve("main", AbortSignal.timeout(1000));
  const ports = { source: () => source, files: { read: async (_root: string, path: string) => host[path] } };
  return readConfiguration(ports, application, commit, environment, AbortSignal.timeout(10_000));
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
