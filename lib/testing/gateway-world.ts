import { randomInt } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDockerEngine } from "../adapters/docker/engine.ts";
import { createCertificates } from "../adapters/gateway/certificates.ts";
import { createHaproxyGateways } from "../adapters/gateway/haproxy-gateways.ts";
import type { GatewaySpec, GatewayTarget, Route, Scope } from "../domain/release/spec.ts";
import { testEngine } from "./engine.ts";
import { createFreeNetwork } from "./free-network.ts";

/** A release that answers on the real engine: its target for every route, and the network to attach the gateway to. */
export interface Upstream {
  target: GatewayTarget;
  networks: { network: string; address: string }[];
  address: string;
  container: string;
}

export type GatewayEngine = Awaited<ReturnType<typeof gatewayEngine>>;

const instruction = new URL("./upstream.cjs", import.meta.url);

/** Gateways and releases on the real engine, under an instance, subnets and ports of this test file's own. */
export async function gatewayEngine() {
  const engine = testEngine();
  const { docker, instance } = engine;
  const folder = await mkdtemp(join(tmpdir(), "slipway-certificates-"));
  const certificates = createCertificates({ folder });
  const adapters = new Set<{ close(): void }>();
  const [second, third] = [randomInt(130, 170), randomInt(250)];
  /** The address so many places behind the first of the application's own sixteen. */
  const addressOf = (application: number, place: number) =>
    `10.${second}.${third + Math.floor(application / 16)}.${(application % 16) * 16 + place}`;
  let applications = 0;

  const gateways = (through = docker) => {
    const made = createHaproxyGateways({
      docker: through,
      engine: createDockerEngine({ host: engine.host, instance }),
      baseImage: engine.images.HAPROXY_IMAGE ?? "",
      certificates,
    });
    adapters.add(made);
    return made;
  };

  /** A gateway's spec with free ports for these routes; nothing is made yet. */
  const spec = async (routes: readonly Omit<Route, "port" | "bind">[]): Promise<GatewaySpec> => {
    const application = `app${++applications}`;
    const scope: Scope = { instance, application, environment: "staging" };
    const ports = await Promise.all(routes.map(() => engine.freePort()));
    return {
      scope,
      container: `${instance}-${application}-gateway`,
      network: {
        name: `0-${instance}-${application}`,
        subnet: `${addressOf(applications, 0)}/28`,
        internal: false,
        key: "gateway",
      },
      address: addressOf(applications, 2),
      header: "staging",
      routes: routes.map((route, index) => ({ ...route, port: ports[index] ?? 0, bind: "127.0.0.1" })),
    };
  };

  const release = async ({ scope, routes }: GatewaySpec, number: number): Promise<Upstream> => {
    const network = `${instance}-${scope.application}-r${number}`;
    const Labels = { "slipway.instance": instance, "slipway.role": "release" };
    const subnet = await createFreeNetwork(docker, { Name: network, Labels });
    const container = await docker.createContainer({
      name: `${network}-backend`,
      Image: engine.images.NODE_IMAGE,
      Entrypoint: ["node", "-e", await readFile(instruction, "utf8")],
      Env: [`NAME=r${number}`, `PEM=${await certificates.pemOf("production")}`],
      Labels,
      HostConfig: { NetworkMode: network, Init: true },
      NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: `${subnet}.3` } } } },
    });
    await container.start();
    const address = `${subnet}.3`;
    const servers = routes.map((route) => [route.port, { address, port: route.target }] as const);
    return {
      target: { release: number, servers: Object.fromEntries(servers) },
      networks: [{ network, address: `${subnet}.2` }],
      address,
      container: container.id,
    };
  };

  /** A gateway with release 1 live and release 2 attached beside it. */
  const live = async (routes: readonly Omit<Route, "port" | "bind">[]) => {
    const adapter = gateways();
    const made = await spec(routes);
    await adapter.ensure(made, () => {}, AbortSignal.timeout(60_000));
    const [first, second] = [await release(made, 1), await release(made, 2)];
    await adapter.attach(made.scope, [...first.networks, ...second.networks], AbortSignal.timeout(60_000));
    await adapter.switchTo(made.scope, first.target, 1, AbortSignal.timeout(60_000));
    const ports = made.routes.map(({ port }) => port);
    return { gateways: adapter, spec: made, scope: made.scope, ports, first, second };
  };

  /** SIGKILL for the container's first process, as when it crashes; `docker kill` would be somebody's wish. */
  const crash = async (container: string) => {
    const { State } = await docker.getContainer(container).inspect();
    const killer = await docker.createContainer({
      Image: engine.images.NODE_IMAGE,
      Entrypoint: ["node", "-e", `process.kill(${State.Pid}, "SIGKILL")`],
      Labels: { "slipway.instance": instance },
      HostConfig: { PidMode: "host", AutoRemove: false },
    });
    await killer.start();
    const { StatusCode } = await killer.wait();
    await killer.remove();
    if (StatusCode !== 0) throw new Error(`The process ${State.Pid} could not be killed.`);
  };

  const cleanUp = async () => {
    for (const adapter of adapters) adapter.close();
    await engine.cleanUp();
    await rm(folder, { recursive: true });
  };

  return { ...engine, certificates, gateways, spec, release, live, crash, cleanUp };
}
