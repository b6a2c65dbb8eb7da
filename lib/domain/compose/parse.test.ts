import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseFiles, parseService, parseText } from "../../testing/compose/parse.ts";

test("the sample's compose file", async () => {
  const text = readFileSync("docker/sample/application/docker-compose-dual-env.yml", "utf8");
  const env = "MYSQL_PASSWORD=p\n";
  const model = await parseFiles(
    { "docker-compose-dual-env.yml": text },
    { host: { "env/staging.env": env, "env/production.env": env } },
  );
  expect(Object.keys(model.services)).toHaveLength(6);
  expect(model.services["production-backend"]).toMatchObject({
    containerName: "wms-production-backend",
    build: { context: "backend", dockerfile: "Dockerfile" },
    ports: [{ host: "0.0.0.0", published: 5000, target: 5000 }],
    restart: { name: "unless-stopped" },
  });
  expect(model.volumes.production_mysql_data).toEqual({ name: "production_mysql_data", labels: {} });
});

describe("keys", () => {
  test.each<[lines: string, expected: object]>([
    ["command: a 'b c'", { command: ["a", "b c"] }],
    ["command: [a, 'b c']", { command: ["a", "b c"] }],
    ["command:", { command: undefined }],
    ['entrypoint: ""', { entrypoint: [] }],
    ["environment: { A: 1, B: true, C: text, D: '' }", { environment: { A: "1", B: "true", C: "text", D: "" } }],
    ["environment: [A=b=c, B]", { environment: { A: "b=c", B: null } }],
    ["env_file: env/app.env", { environment: { SECRET: "s", LEVEL: "debug" } }],
    ["env_file: [{ path: none.env, required: false }]", { environment: {} }],
    ["env_file: [env/app.env]\nenvironment: { LEVEL: info }", { environment: { SECRET: "s", LEVEL: "info" } }],
    ["labels: [a=b, c]", { labels: { a: "b", c: "" } }],
    ["labels: { a: 1 }", { labels: { a: "1" } }],
    ["healthcheck: { test: curl x }", { healthcheck: { test: ["CMD-SHELL", "curl x"] } }],
    [
      "develop: { watch: [] }\nattach: false\nhealthcheck: { test: curl x, start_interval: 1s }",
      { healthcheck: { test: ["CMD-SHELL", "curl x"] } },
    ],
    ["healthcheck: { disable: true }", { healthcheck: { test: ["NONE"] } }],
    [
      "healthcheck: { test: [CMD, x], interval: 1m30s, timeout: 500ms, start_period: 0s, retries: 2 }",
      { healthcheck: { intervalMs: 90_000, timeoutMs: 500, startPeriodMs: 0, retries: 2 } },
    ],
    [
      "volumes: ['data:/d', './x/../y:/y:ro', '/abs:/z']",
      {
        mounts: [
          { type: "volume", volume: "data", target: "/d", readOnly: false },
          { type: "bind", source: "/srv/shop/y", target: "/y", readOnly: true },
          { type: "bind", source: "/abs", target: "/z", readOnly: false },
        ],
      },
    ],
    [
      "volumes: ['./x:/x:cached', './y:/y:z,ro']",
      { mounts: [{ target: "/x" }, { target: "/y", readOnly: true, relabelled: true }] },
    ],
    ["volumes: [{ type: bind, source: ../up, target: /u/ }]", { mounts: [{ source: "/srv/up", target: "/u" }] }],
    [
      "volumes: [{ type: tmpfs, target: /t, read_only: true, tmpfs: { size: 1m, mode: 0o755 } }]",
      { tmpfs: [{ target: "/t", options: "ro,size=1048576,mode=755" }] },
    ],
    [
      "tmpfs: ['/run', '/tmp:size=1m,exec']",
      {
        tmpfs: [
          { target: "/run", options: "" },
          { target: "/tmp", options: "size=1m,exec" },
        ],
      },
    ],
    ["expose: [3000, '4000-4001/tcp']\nports: ['1:3000', '2:5000']", { expose: [3000, 4000, 4001, 5000] }],
    ["extra_hosts: ['a:1.2.3.4', 'b=[::1]']", { extraHosts: ["a:1.2.3.4", "b:::1"] }],
    ["extra_hosts: { a: [1.2.3.4, 1.2.3.5] }", { extraHosts: ["a:1.2.3.4", "a:1.2.3.5"] }],
    ["stop_grace_period: 1m", { stopGraceMs: 60_000 }],
    [
      "ulimits: { nofile: 5, core: { soft: 0, hard: '-1' } }",
      {
        ulimits: [
          { name: "nofile", soft: 5, hard: 5 },
          { name: "core", soft: 0, hard: -1 },
        ],
      },
    ],
    ["cap_add: [A]\ncap_drop: [ALL]", { capAdd: ["A"], capDrop: ["ALL"] }],
    [
      "logging: { driver: json-file, options: { max-file: 3, tag: } }",
      { logging: { driver: "json-file", options: { "max-file": "3" } } },
    ],
    ["mem_limit: 1.5g", { memoryBytes: 1.5 * 1024 ** 3 }],
    ["mem_limit: 64MiB\ndeploy: { resources: { limits: { memory: 65536k } } }", { memoryBytes: 64 * 1024 ** 2 }],
    ["cpus: '0.5'", { cpus: 0.5 }],
    ["shm_size: 1000", { shmBytes: 1000 }],
    ["init: true\ntty: 'yes'\nread_only: false", { init: true, tty: true, readOnly: false }],
    [
      "user: '1000'\nworking_dir: /w\nhostname: h\nstop_signal: SIGINT",
      { user: "1000", workingDir: "/w", hostname: "h", stopSignal: "SIGINT" },
    ],
  ])("%s", async (lines, expected) => {
    expect((await parseService(lines)).runtime).toMatchObject(expected);
  });

  test.each<[lines: string, expected: object]>([
    [
      "ports: ['8080:80', '127.0.0.1:1-2:3-4', '[::1]:9:9/tcp']",
      {
        ports: [
          { host: "0.0.0.0", published: 8080, target: 80 },
          { host: "127.0.0.1", published: 1, target: 3 },
          { host: "127.0.0.1", published: 2, target: 4 },
          { host: "::1", published: 9, target: 9 },
        ],
      },
    ],
    [
      "ports: [{ target: 80, published: '8080', host_ip: 10.0.0.1, mode: host }]",
      { ports: [{ host: "10.0.0.1", published: 8080, target: 80, protocol: "tcp" }] },
    ],
    ["restart: on-failure:3", { restart: { name: "on-failure", maximumRetries: 3 } }],
    ["restart: 'no'", { restart: { name: "no" } }],
    ["networks: { default: { aliases: [a] } }", { networks: [{ network: "default", aliases: ["a"] }] }],
    ["build: ./a/../b", { build: { context: "b", dockerfile: "Dockerfile", args: {} } }],
    [
      "build: { target: t, dockerfile: ./x/Dockerfile, args: [A=1, NOT_SET] }",
      { build: { context: ".", dockerfile: "x/Dockerfile", target: "t", args: { A: "1" } } },
    ],
    ["container_name: shop-web", { containerName: "shop-web" }],
  ])("%s", async (lines, expected) => {
    expect(await parseService(lines)).toMatchObject(expected);
  });

  test("names alone take their values from the variables", async () => {
    const { build, runtime } = await parseService("environment: [A]\nbuild: { args: { A: } }", { A: "given" });
    expect([build?.args, runtime.environment]).toEqual([{ A: "given" }, { A: "given" }]);
  });

  test("depends_on in both forms", async () => {
    const { services } = await parseText(`
services:
  a: { image: x, depends_on: [b] }
  b: { image: x, depends_on: { c: { condition: service_completed_successfully, required: true } } }
  c: { image: x }
`);
    expect(services.a?.dependsOn).toEqual([{ service: "b", condition: "service_started" }]);
    expect(services.b?.dependsOn).toEqual([{ service: "c", condition: "service_completed_successfully" }]);
  });

  test("networks and volumes have the project's name before theirs, or one of their own", async () => {
    const text = `
services: { web: { image: x, networks: [default, back, own] } }
networks: { back: { internal: true, driver: bridge, labels: [a=b] }, own: { name: mine } }
volumes: { data: , other: { name: theirs, driver: local } }
`;
    const { networks, volumes } = await parseText(text);
    expect(networks).toEqual({
      default: { name: "shop-staging_default", internal: false, labels: {} },
      back: { name: "shop-staging_back", internal: true, labels: { a: "b" } },
      own: { name: "mine", internal: false, labels: {} },
    });
    expect(volumes).toEqual({ data: { name: "shop-staging_data", labels: {} }, other: { name: "theirs", labels: {} } });
    expect((await parseText(`name: fixed\n${text}`)).volumes.data?.name).toBe("fixed_data");
  });

  test("version and extension keys are let be, and unused variables in them", async () => {
    const text = "version: '3.9'\nx-a: { $NOPE: $NOPE }\nservices: { web: { image: x, x-note: 1 } }\n";
    await expect(parseText(text)).resolves.toBeDefined();
  });
});
