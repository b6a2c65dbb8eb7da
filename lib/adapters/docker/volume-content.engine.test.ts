import { PassThrough, Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dockerWorld } from "#lib/testing/docker-world.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { setting, silent, soon } from "#lib/testing/engine-contract/shared.ts";
import type { EngineUnderTest } from "#lib/testing/engine-under-test.ts";

let world: EngineUnderTest;
beforeAll(async () => {
  world = await dockerWorld();
});
afterAll(() => world.cleanUp());

const { docker, images } = testEngine();

/** What a shell says of a volume, mounted at `/data`. */
async function lookInto(volume: string, command: string): Promise<string> {
  const said = new PassThrough();
  const whole = text(said);
  const HostConfig = { AutoRemove: true, NetworkMode: "none", Binds: [`${volume}:/data:ro`] };
  const image = images.NGINX_IMAGE ?? "";
  await docker.run(image, [command], said, { User: "0", Entrypoint: ["sh", "-c"], Tty: true, HostConfig });
  said.end();
  return (await whole).replaceAll("\r", "");
}

/** As a database leaves it: nothing is root's, the root of the volume neither. */
function someVolume(): Readable {
  const tar = pack();
  const mysql = { uid: 999, gid: 998 };
  tar.entry({ name: "volume", type: "directory", mode: 0o750, ...mysql });
  tar.entry({ name: "volume/mysql", type: "directory", mode: 0o700, ...mysql });
  tar.entry({ name: "volume/mysql/user.frm", mode: 0o640, ...mysql }, "rows");
  tar.entry({ name: "volume/mysql.sock", type: "symlink", linkname: "mysql/user.frm", mode: 0o777, ...mysql });
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}

test("owners and modes are kept through writing and reading, also those of the volume's root", async () => {
  const { engine, scope, prefix } = setting(world);
  const through = { image: world.image.id, mark: "run-7" };
  const volumes = ["first", "second"].map((name) => ({ name: `${prefix}-${name}`, key: "data" }));
  const [first = { name: "", key: "" }, second = first] = volumes;
  await engine.writeVolume(scope, { ...through, volume: first }, someVolume(), soon());
  const into = new PassThrough();
  const tar = buffer(into);
  const read = await engine.readVolume(scope, { ...through, volume: first.name }, into, soon());
  into.end();
  await engine.writeVolume(scope, { ...through, volume: second }, Readable.from([await tar]), soon());
  expect(read).toEqual({ bytes: (await tar).length, entries: 4 });
  for (const { name } of volumes) {
    const said = await lookInto(name, "cd /data; stat -c '%a %u:%g %n' . mysql mysql/* mysql.sock; cat mysql.sock");
    expect(said.trim().split("\n")).toEqual([
      "750 999:998 .",
      "700 999:998 mysql",
      "640 999:998 mysql/user.frm",
      "777 999:998 mysql.sock",
      "rows",
    ]);
  }
});

test("what its program finds in a scratch server's files stands nowhere in the container's definition", async () => {
  const { engine, scope, scratch } = setting(world);
  const command = "stat -c '%a %u:%g' /etc/init.sql; cat /etc/init.sql; exit 4";
  const spec = scratch("run-7", { runtime: { entrypoint: ["sh", "-c"], command: [command] } });
  const files = [{ path: "/etc/init.sql", mode: 0o400, owner: 999, content: "secret-words\n" }];
  await engine.startScratch(spec, files, silent, soon());
  const { name } = spec.container;
  expect(await engine.waitForEnd(scope, name, soon())).toEqual({ exitCode: 4 });
  const said: string[] = [];
  for await (const event of engine.streamLogs(scope, name, { follow: false }, soon()))
    if (event.type === "line") said.push(event.text);
  expect(said).toEqual(["400 999:999", "secret-words"]);
  expect(JSON.stringify(await docker.getContainer(name).inspect())).not.toContain("secret-words");
  await engine.removeScratch(scope, "run-7", soon());
});

test("a scratch server without an attachment has no way out at all", async () => {
  const { engine, scope, scratch } = setting(world);
  const spec = scratch("run-7", { attachments: [] });
  await engine.startScratch({ ...spec, networks: [] }, [], silent, soon());
  const { output } = await engine.exec(scope, spec.container.name, ["cat", "/proc/net/route"], soon());
  expect(output.trim().split("\n")).toEqual([expect.stringContaining("Destination")]);
  await engine.removeScratch(scope, "run-7", soon());
});
