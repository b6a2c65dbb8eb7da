import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dockerWorld } from "#lib/testing/docker-world.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { setting, silent, soon, until } from "#lib/testing/engine-contract/shared.ts";
import type { EngineUnderTest } from "#lib/testing/engine-under-test.ts";
import type { LogEvent } from "../../contract/logs.ts";
import { capacity } from "./capacity.ts";
import { createDockerEngine } from "./engine.ts";

let world: EngineUnderTest;
const { docker, host, freePort } = testEngine();
beforeAll(async () => {
  world = await dockerWorld();
});
afterAll(() => world?.cleanUp());

const shell = (script: string) => ({ entrypoint: ["sh", "-c", script], command: [], stopSignal: "SIGKILL" });

async function logsOf(at: ReturnType<typeof setting>, name: string): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of at.engine.streamLogs(at.scope, name, { tail: 1000, follow: true }, soon()))
    events.push(event);
  return events;
}

test("a line longer than the engine's own limit comes whole, from a terminal too", async () => {
  const at = setting(world);
  const runtime = shell("head -c 40000 /dev/zero | tr '\\0' x; echo; echo short; sleep 0.2");
  await at.engine.startRelease(
    at.release(1, { plain: { runtime }, terminal: { runtime: { ...runtime, tty: true } } }),
    silent,
    soon(),
  );
  for (const service of ["plain", "terminal"]) {
    const events = await logsOf(at, `${at.prefix}-${service}-r1`);
    const texts = events.flatMap((event) => (event.type === "line" ? [event.text] : []));
    expect(texts.map((text) => text.length)).toEqual([40_000, 5]);
    expect(texts).toEqual(["x".repeat(40_000), "short"]);
  }
});

test("ends in the container what it gave up waiting for, with all that it started", async () => {
  const at = setting(world);
  await at.engine.startRelease(at.release(1, { backend: {} }), silent, soon());
  const name = `${at.prefix}-backend-r1`;
  const running = async () =>
    (await at.engine.exec(at.scope, name, ["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"], soon())).output;
  const stop = new AbortController();
  const command = at.engine.exec(at.scope, name, ["sh", "-c", "sleep 4321 & sleep 4322"], stop.signal);
  command.catch(() => {});
  await until(running, (output) => /sleep 4321/.test(output) && /sleep 4322/.test(output));
  stop.abort(new Error("enough"));
  await expect(command).rejects.toThrow("enough");
  expect(await running()).not.toMatch(/sleep 432/);
});

test("keeps of a command's output the last MiB, and says what it left out", async () => {
  const at = setting(world);
  await at.engine.startRelease(at.release(1, { backend: {} }), silent, soon());
  const command = ["sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; echo end"];
  const { output } = await at.engine.exec(at.scope, `${at.prefix}-backend-r1`, command, soon());
  expect(output).toMatch(/^\[\d+ bytes left out\]\nx+end\n$/);
  expect(output.length).toBeLessThan(1_200_000);
});

test("says who holds a port: a container with its environment, or a process; not this environment's own", async () => {
  const at = setting(world);
  const [byOther, byOurs, byProcess, free] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const publish = (port: number, environment: string) =>
    docker.createContainer({
      name: `${at.prefix}-${port}`,
      Image: world.image.id,
      Entrypoint: ["sleep", "3600"],
      Labels: {
        "slipway.instance": at.scope.instance,
        "slipway.application": at.scope.application,
        "slipway.environment": environment,
      },
      ExposedPorts: { "80/tcp": {} },
      HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] }, Init: true },
    });
  for (const [port, environment] of [
    [byOther, "production"],
    [byOurs, "staging"],
  ] as const) {
    await (await publish(port, environment)).start();
  }
  const server = await new Promise<Server>((resolve) => {
    const listening = createServer().listen(byProcess, "127.0.0.1", () => resolve(listening));
  });
  const wanted = [byOther, byOurs, byProcess, free].map((port) => ({ port, bind: "127.0.0.1" }));
  const expected = [
    { port: byOther, holder: `container ${at.prefix}-${byOther} (production)` },
    { port: byProcess, holder: expect.stringMatching(new RegExp(`^process .+ \\(pid ${process.pid}\\)$`)) },
  ];
  expect(await at.engine.takenPorts(wanted, at.scope, soon())).toEqual(expected);
  const withoutProbe = createDockerEngine({ host, instance: world.instance });
  expect(await withoutProbe.takenPorts(wanted, at.scope, soon())).toEqual(expected);
  server.close();
});

test("measures the engine's machine in a container where it is not this one", async () => {
  const probe = { instance: world.instance, image: world.image.id };
  const here = await world.engine().capacity(soon());
  const there = await capacity(docker, "tcp://elsewhere:2375", probe, soon());
  expect(there.diskFree / here.diskFree).toBeCloseTo(1, 1);
  expect(there.memoryAvailable / here.memoryAvailable).toBeCloseTo(1, 0);
  const unmeasured = capacity(docker, "tcp://elsewhere:2375", undefined, soon());
  await expect(unmeasured).rejects.toMatchObject({ code: "capacity-unknown" });
});

test("says that a network was removed meanwhile, and attaches to it when it is made again", async () => {
  const at = setting(world);
  const spec = at.release(1, { backend: {} });
  await at.engine.startRelease(spec, silent, soon());
  await at.engine.operate(at.scope, "stop", [`${at.prefix}-backend-r1`], soon());
  await docker.getNetwork(`${at.prefix}-net-r1`).remove();
  const restarted = at.engine.operate(at.scope, "start", [`${at.prefix}-backend-r1`], soon());
  await expect(restarted).rejects.toMatchObject({ code: "network-missing" });
  await at.engine.startRelease(spec, silent, soon());
  expect((await at.look()).containers[`${at.prefix}-backend-r1`]).toMatchObject({ state: "running" });
});

test("refuses a command that the image does not have", async () => {
  const at = setting(world);
  const spec = at.release(1, { backend: { runtime: { entrypoint: ["/no/such/program"], command: [] } } });
  await expect(at.engine.startRelease(spec, silent, soon())).rejects.toMatchObject({
    code: "start-failed",
    message: expect.stringMatching(/backend could not be started: .*no such/),
  });
});

test("says so when an image is not there and its registry does not answer", async () => {
  const taken = world.engine().takeImage("localhost:1/nobody/nothing:1", silent, soon());
  await expect(taken).rejects.toMatchObject({
    code: "registry-unreachable",
    message: expect.stringMatching(
      /localhost:1\/nobody\/nothing:1 is not on the engine, and its registry does not answer/,
    ),
  });
});

test("an image to which somebody gave a name of his own is kept", async () => {
  const at = setting(world);
  const spec = {
    scope: at.scope,
    service: "backend",
    release: 1,
    context: world.context("works"),
    dockerfile: "Dockerfile",
    args: {},
    tag: `${at.prefix}:1`,
  };
  const { imageId } = await at.engine.build(spec, silent, soon());
  await docker.getImage(imageId).tag({ repo: `${at.prefix}-mine`, tag: "keep" });
  expect(await at.engine.removeImages(at.scope, [], soon())).toEqual([]);
  const images = await at.engine.images(at.scope, soon());
  expect(images).toMatchObject([{ id: imageId, tags: [`${at.prefix}-mine:keep`] }]);
});

test("uses the image's own health check where the compose file has none", async () => {
  const at = setting(world);
  const recipe = `FROM ${world.image.reference}\nHEALTHCHECK CMD test -e /tmp/ready || { echo still warming up; exit 1; }\n`;
  const { pack } = await import("tar-stream");
  const { Readable } = await import("node:stream");
  const tar = pack();
  tar.entry({ name: "Dockerfile" }, recipe);
  tar.finalize();
  const build = {
    scope: at.scope,
    service: "backend",
    release: 1,
    context: Readable.from(tar),
    dockerfile: "Dockerfile",
    args: {},
    tag: `${at.prefix}:1`,
  };
  const { imageId } = await at.engine.build(build, silent, soon());
  const spec = at.release(1, { backend: {} });
  for (const container of spec.containers) container.image = imageId;
  await at.engine.startRelease(spec, silent, soon());
  const name = `${at.prefix}-backend-r1`;
  const check = () => at.engine.checkHealth(at.scope, name, undefined, undefined, soon());
  expect(await check()).toMatchObject({ healthy: false, detail: expect.stringMatching(/still warming up/) });
  await at.engine.exec(at.scope, name, ["touch", "/tmp/ready"], soon());
  expect(await check()).toMatchObject({ healthy: true });
});

test("a health check that the image cannot run is a failing one, not an error", async () => {
  const at = setting(world);
  await at.engine.startRelease(at.release(1, { backend: {} }), silent, soon());
  const check = { test: ["CMD", "/no/such/program"] };
  const health = await at.engine.checkHealth(at.scope, `${at.prefix}-backend-r1`, check, undefined, soon());
  expect(health).toMatchObject({ healthy: false, detail: expect.stringMatching(/no such/) });
});

test("of a container whose log cannot be read it says so", async () => {
  const at = setting(world);
  const runtime = { ...shell("exit 3"), logging: { driver: "none", options: {} } };
  await at.engine.startRelease(at.release(1, { backend: { runtime } }), silent, soon());
  const name = `${at.prefix}-backend-r1`;
  const health = () => at.engine.checkHealth(at.scope, name, undefined, undefined, soon());
  const { detail } = await until(health, ({ healthy }) => !healthy);
  expect(detail).toMatch(/exited with 3: .*does not support reading/);
  expect(await logsOf(at, name)).toMatchObject([
    { type: "end", cause: expect.stringMatching(/does not support reading/) },
  ]);
});
