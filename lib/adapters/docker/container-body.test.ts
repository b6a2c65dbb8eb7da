import { describe, expect, test } from "vitest";
import type { ContainerSpec, Scope } from "../../domain/release/spec.ts";
import { parseService } from "../../testing/compose/parse.ts";
import { containerBody, endpointConfig } from "./container-body.ts";
import { configurationHash } from "./labels.ts";

const scope: Scope = { instance: "panel", application: "shop", environment: "staging" };

const spec = async (lines = "", changes: Partial<ContainerSpec> = {}): Promise<ContainerSpec> => ({
  service: "web",
  composeService: "staging-web",
  role: "release",
  release: 42,
  name: "shop-staging-web-r42",
  image: "sha256:1",
  runtime: (await parseService(lines)).runtime,
  attachments: [
    { network: "staging-r42", address: "10.213.0.2", aliases: ["staging-web"] },
    { network: "other-r42", address: "10.213.1.2", aliases: ["staging-web"] },
  ],
  volumes: [{ key: "data", name: "staging_data" }],
  restart: { name: "unless-stopped" },
  after: [],
  singleton: false,
  ...changes,
});
const body = async (lines?: string, changes?: Partial<ContainerSpec>, live = false) =>
  containerBody(await spec(lines, changes), scope, live);

describe("labels", () => {
  test("tell whose it is, and let docker compose list it", async () => {
    expect((await body("labels: { own: 1 }")).Labels).toEqual({
      own: "1",
      "slipway.instance": "panel",
      "slipway.application": "shop",
      "slipway.environment": "staging",
      "slipway.service": "web",
      "slipway.role": "release",
      "slipway.release": "42",
      "com.docker.compose.project": "shop-staging",
      "com.docker.compose.project.config_files": "",
      "com.docker.compose.service": "staging-web",
      "com.docker.compose.container-number": "1",
      "com.docker.compose.oneoff": "False",
      "com.docker.compose.config-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("mark singletons, tasks, and what belongs to no release", async () => {
    expect((await body("", { singleton: true })).Labels).toMatchObject({ "slipway.singleton": "true" });
    const task = (await body("", { role: "task", release: undefined })).Labels;
    expect(task).toMatchObject({ "slipway.role": "task", "com.docker.compose.oneoff": "True" });
    expect(task).not.toHaveProperty("slipway.release");
  });

  test("the configuration's hash follows image and settings, not name and addresses", async () => {
    const one = configurationHash(await spec("user: a"));
    expect(configurationHash(await spec("user: a", { name: "x", attachments: [] }))).toBe(one);
    expect(configurationHash(await spec("user: b"))).not.toBe(one);
    expect(configurationHash(await spec("user: a", { image: "sha256:2" }))).not.toBe(one);
  });
});

describe("networks", () => {
  test("created on the first one, with its fixed address and aliases; it publishes nothing", async () => {
    const { HostConfig, NetworkingConfig, ExposedPorts } = await body("ports: ['8080:80']");
    expect(HostConfig?.NetworkMode).toBe("staging-r42");
    expect(HostConfig?.PortBindings).toBeUndefined();
    expect(ExposedPorts).toEqual({ "80/tcp": {} });
    expect(NetworkingConfig?.EndpointsConfig).toEqual({
      "staging-r42": { Aliases: ["staging-web"], IPAMConfig: { IPv4Address: "10.213.0.2" } },
    });
  });

  test("the others are connected the same way", async () => {
    const [, other] = (await spec()).attachments;
    expect(other && endpointConfig(other)).toEqual({
      Aliases: ["staging-web"],
      IPAMConfig: { IPv4Address: "10.213.1.2" },
    });
  });

  test("in another one's network it has nothing of its own, which the engine would refuse", async () => {
    const lines = "hostname: web\nexpose: [80]\nextra_hosts: ['db:127.0.0.1']";
    const { Hostname, ExposedPorts, NetworkingConfig, HostConfig } = await body(lines, { within: "server" });
    expect(HostConfig).toMatchObject({ NetworkMode: "container:server", ExtraHosts: undefined });
    expect([Hostname, ExposedPorts, NetworkingConfig]).toEqual([undefined, undefined, undefined]);
  });

  test("without any, it has none", async () => {
    const { HostConfig, NetworkingConfig } = await body("", { attachments: [] });
    expect([HostConfig?.NetworkMode, NetworkingConfig]).toEqual(["none", undefined]);
  });
});

test("it restarts by itself only when it is live", async () => {
  const restart = { name: "on-failure", maximumRetries: 3 } as const;
  expect((await body("", { restart })).HostConfig?.RestartPolicy).toEqual({ Name: "no" });
  expect((await body("", { restart }, true)).HostConfig?.RestartPolicy).toEqual({
    Name: "on-failure",
    MaximumRetryCount: 3,
  });
});

test("the release's own volume stands in for the compose file's", async () => {
  const lines = "volumes: ['data:/data:ro', './x:/x']";
  const volumes = [{ key: "data", name: "staging_data-r42" }];
  const { HostConfig } = await body(lines, { volumes });
  expect(HostConfig?.Mounts).toEqual([{ Type: "volume", Source: "staging_data-r42", Target: "/data", ReadOnly: true }]);
  expect(HostConfig?.Binds).toEqual(["/srv/shop/x:/x:rw"]);
  await expect(body(lines, { volumes: [] })).rejects.toThrow("mounts the volume data, but its spec has no such volume");
});

test("what the compose file leaves open is left to image and engine", async () => {
  const { Healthcheck, StopTimeout, Cmd, Env } = await body(
    "healthcheck: { test: x, interval: 1s }\nenvironment: { A: 1, B: }\nstop_grace_period: 1500ms",
  );
  expect(Healthcheck).toEqual({ Test: ["CMD-SHELL", "x"], Interval: 1e9, Timeout: 0, StartPeriod: 0, Retries: 0 });
  expect([StopTimeout, Cmd, Env]).toEqual([2, undefined, ["A=1", "B"]]);
});
