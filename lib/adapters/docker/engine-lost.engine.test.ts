import { randomBytes } from "node:crypto";
import { PassThrough, Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { engineBehindProxy } from "#lib/testing/engine-behind-proxy.ts";
import { setting, silent, soon } from "#lib/testing/engine-contract/shared.ts";
import type { EngineEvent } from "../../application/ports.ts";
import type { LogEvent } from "../../contract/logs.ts";
import { createDockerEngine } from "./engine.ts";

const behind = engineBehindProxy();
const mortal = behind.engine;
const gone = { code: "engine-unreachable" };

test("without an engine every verb says where it looked", async () => {
  const engine = createDockerEngine({ host: "unix:///nowhere/docker.sock", instance: "x" });
  const scope = { instance: "x", application: "wms", environment: "staging" as const };
  const refused = { code: "engine-unreachable", message: expect.stringContaining("unix:///nowhere/docker.sock") };
  await expect(engine.info(soon())).rejects.toMatchObject(refused);
  await expect(engine.observe(scope, soon())).rejects.toMatchObject(refused);
  const events: LogEvent[] = [];
  for await (const event of engine.streamLogs(scope, "backend", { tail: 1, follow: true }, soon())) events.push(event);
  expect(events).toEqual([{ type: "end", service: "backend", cause: refused.message }]);
});

test("the events end with the cause, and the same adapter goes on when the engine is back", async () => {
  const { scope, engine: real, release } = setting(behind.world);
  const engine = mortal();
  const heard: EngineEvent[] = [];
  const listening = (async () => {
    for await (const event of engine.events(scope, soon())) {
      heard.push(event);
      if (event.action === "start") behind.proxy.die();
    }
  })();
  // Awaited together: the stream may end before the release has started.
  await Promise.all([
    expect(listening).rejects.toMatchObject(gone),
    real.startRelease(release(1, { backend: {} }), silent, soon()),
  ]);
  expect(heard.map(({ action }) => action)).toContain("start");
  await expect(engine.info(soon())).rejects.toMatchObject(gone);
  behind.proxy.revive();
  expect((await engine.observe(scope, soon())).containers).toHaveLength(1);
});

test("a log that is cut says so, and is resumed without a line lost or twice", async () => {
  const { scope, engine: real, release, prefix } = setting(behind.world);
  const says = Array.from({ length: 400 }, (_, index) => `line ${index} ${"x".repeat(2000)}`);
  await real.startRelease(release(1, { backend: { behaviour: { does: "stays", says } } }), silent, soon());
  const texts: string[] = [];
  const cuts: string[] = [];
  let since: string | undefined;
  while (texts.length < says.length) {
    const stop = new AbortController();
    const options = { tail: 1000, follow: true, since };
    for await (const event of mortal().streamLogs(scope, `${prefix}-backend-r1`, options, stop.signal)) {
      if (event.type === "line") texts.push(event.text);
      if (texts.length === says.length) stop.abort();
      else if (event.type === "line") behind.proxy.die();
      if (event.type !== "end" || stop.signal.aborted) continue;
      cuts.push(event.cause);
      since = event.resume;
    }
    behind.proxy.revive();
  }
  expect(texts).toEqual(says);
  expect(cuts.length).toBeGreaterThan(2);
  for (const cause of cuts) expect(cause).toMatch(/Docker engine at .* went away/);
});

test("a build, a task and a command say that the engine went away", async () => {
  const { scope, engine: real, release, prefix, task } = setting(behind.world);
  await real.startRelease(release(1, { backend: {} }), silent, soon());
  const spec = {
    scope,
    service: "backend",
    release: 1,
    context: behind.world.context("hangs"),
    dockerfile: "Dockerfile",
    args: {},
    tag: `${prefix}:1`,
  };
  const build = mortal().build(spec, (line) => /RUN/.test(line) && behind.proxy.die(), soon());
  await expect(build).rejects.toMatchObject(gone);
  behind.proxy.revive();
  const run = mortal().runTask(task("long", { does: "stays", says: ["begun"] }), () => behind.proxy.die(), soon());
  await expect(run).rejects.toMatchObject(gone);
  behind.proxy.revive();
  const command = mortal().exec(scope, `${prefix}-backend-r1`, ["sleep", "3600"], soon());
  setTimeout(() => behind.proxy.die(), 500);
  await expect(command).rejects.toMatchObject(gone);
});

test("an idle look at an environment costs three lists and one inspect a container", async () => {
  const { scope, engine: real, release } = setting(behind.world);
  await real.startRelease(release(1, { frontend: {}, backend: {} }), silent, soon());
  const engine = mortal();
  await engine.observe(scope, soon());
  behind.proxy.requests.length = 0;
  await engine.observe(scope, soon());
  expect(behind.proxy.requests).toHaveLength(5);
  expect(behind.proxy.requests.every((request) => /^GET \/v1\.\d+\//.test(request))).toBe(true);
});

test("a start that is repeated changes nothing: it only looks, and starts what has stopped", async () => {
  const { engine: real, release, resident } = setting(behind.world);
  const database = resident("database");
  await real.startResident(database, silent, soon());
  const spec = release(1, { frontend: {}, backend: {} });
  const [network] = spec.networks;
  const address = (network?.subnet ?? "").replace(/\.(\d+)\/.*/, (_, number) => `.${Number(number) + 40}`);
  const attachments = [{ network: network?.name ?? "", address, aliases: ["database", "db"] }];
  spec.residents = [{ container: database.container.name, attachments }];
  const engine = mortal();
  await engine.startRelease(spec, silent, soon());
  behind.proxy.requests.length = 0;
  await engine.startRelease(spec, silent, soon());
  await engine.startResident(database, silent, soon());
  const changes = behind.proxy.requests.filter((request) => !request.startsWith("GET"));
  expect(changes.filter((request) => !/\/start$/.test(request.replace(/\?$/, "")))).toEqual([]);
});

/** One file, large enough not to lie in the buffers of a connection. */
async function largeTar(): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: "volume", type: "directory" });
  tar.entry({ name: "volume/large" }, randomBytes(32 * 1024 ** 2));
  tar.finalize();
  return buffer(tar);
}

test("reading a volume ends with the cause, and the next look takes away what was left of it", async () => {
  const { scope, engine: real, look, prefix } = setting(behind.world);
  const through = { image: behind.world.image.id, mark: "run-7" };
  const volume = { name: `${prefix}-data`, key: "data" };
  const tar = await largeTar();
  await real.writeVolume(scope, { ...through, volume }, Readable.from([tar]), soon());
  let bytes = 0;
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      behind.proxy.die();
      done();
    },
  });
  const read = { ...through, volume: volume.name };
  await expect(mortal().readVolume(scope, read, into, soon())).rejects.toMatchObject(gone);
  expect(bytes).toBeLessThan(tar.length);
  expect(Object.keys((await look()).containers)).toHaveLength(1);
  expect(await real.readVolume(scope, read, new PassThrough().resume(), soon())).toMatchObject({ entries: 2 });
  expect((await look()).containers).toEqual({});
});

test("filling a volume too; the half of it goes with its mark, and then it is filled", async () => {
  const { scope, engine: real, look, prefix } = setting(behind.world);
  const through = { image: behind.world.image.id, mark: "run-7" };
  const volume = { name: `${prefix}-data`, key: "data" };
  const tar = await largeTar();
  const from = Readable.from(
    (async function* () {
      yield tar.subarray(0, tar.length / 2);
      behind.proxy.die();
      yield tar.subarray(tar.length / 2);
    })(),
  );
  await expect(mortal().writeVolume(scope, { ...through, volume }, from, soon())).rejects.toMatchObject(gone);
  await expect(real.removeVolume(scope, volume.name, soon())).rejects.toMatchObject({ code: "volume-in-use" });
  await real.removeScratch(scope, "run-7", soon());
  await real.removeVolume(scope, volume.name, soon());
  await real.writeVolume(scope, { ...through, volume }, Readable.from([tar]), soon());
  expect(await look()).toMatchObject({ containers: {}, volumes: [volume.name] });
});
