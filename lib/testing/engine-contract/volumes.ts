import { PassThrough, Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

export function volumesContract(world: () => EngineUnderTest): void {
  /** A volume of the scope in which something lies, and its content as a tar. */
  async function filled() {
    const at = setting(world());
    const { engine, scope, prefix } = at;
    const through = { image: world().image.id, mark: "run-7" };
    const folder = `/srv/${prefix}`;
    const from = `${prefix}-by-compose`;
    await world().compose({ name: from, composeService: "database", folder, volume: from, content: "all the rows" });
    const volume = { name: `${prefix}-data`, key: "data" };
    await engine.copyVolume(scope, { from, to: volume, task: `${prefix}-copy` }, silent, soon());
    const read = async (name = volume.name) => {
      const into = new PassThrough();
      const tar = buffer(into);
      const content = await engine.readVolume(scope, { ...through, volume: name }, into, soon());
      into.end();
      return { tar: await tar, content };
    };
    const write = (name: string, from: Readable, signal = soon()) =>
      engine.writeVolume(scope, { ...through, volume: { name, key: "data" } }, from, signal);
    return { ...at, through, volume, read, write };
  }

  test("the content of a volume is read as a tar, and fills another volume", async () => {
    const { engine, scope, look, volume, through, read, prefix } = await filled();
    const { tar, content } = await read();
    expect(content).toEqual({ bytes: tar.length, entries: 2 });
    const copy = { name: `${prefix}-snapshot`, key: "data", snapshot: "2026-11-25T19-01-07Z" };
    const written = await engine.writeVolume(scope, { ...through, volume: copy }, Readable.from([tar]), soon());
    expect(written).toEqual(content);
    expect([await world().content(volume.name), await world().content(copy.name)]).toEqual(
      Array(2).fill("all the rows"),
    );
    expect(await look()).toMatchObject({ containers: {}, volumes: [volume.name, copy.name] });
    expect((await engine.observe(scope, soon())).volumes).toContainEqual(copy);
  });

  test("nothing is written over a volume that is there, whoever has it", async () => {
    const { volume, read, write } = await filled();
    const { tar } = await read();
    await expect(write(volume.name, Readable.from([tar]))).rejects.toMatchObject({ code: "volume-present" });
    const other = await filled();
    await expect(write(other.volume.name, Readable.from([tar]))).rejects.toMatchObject({ code: "name-taken" });
    expect(await world().content(volume.name)).toBe("all the rows");
  });

  test("of a tar that is cut, or breaks, nothing stays", async () => {
    const { look, volume, read, write, prefix } = await filled();
    const { tar } = await read();
    const cut = Readable.from([tar.subarray(0, -1024)]);
    await expect(write(`${prefix}-cut`, cut)).rejects.toMatchObject({ code: "volume-unwritable" });
    const breaks = Readable.from(
      (async function* () {
        yield tar.subarray(0, 700);
        throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      })(),
    );
    await expect(write(`${prefix}-breaks`, breaks)).rejects.toMatchObject({
      code: "volume-unwritable",
      message: expect.stringContaining("no such file"),
    });
    expect(await look()).toMatchObject({ containers: {}, volumes: [volume.name] });
  });

  test("nor of one that is waited for in vain, beside which the environment can be looked at", async () => {
    const { look, volume, read, write, prefix } = await filled();
    const { tar } = await read();
    const stop = new AbortController();
    const from = new PassThrough();
    from.write(tar.subarray(0, 700));
    const writing = write(`${prefix}-half`, from, stop.signal).catch((error) => error);
    const holder = `${prefix}-half-write-run-7`;
    await until(look, ({ containers }) => holder in containers);
    const during = { role: "scratch", state: "created", volumes: [`${prefix}-half`] };
    expect((await look()).containers).toMatchObject({ [holder]: during });
    stop.abort(new Error("the worker stops"));
    expect(await writing).toMatchObject({ message: "the worker stops" });
    expect(await look()).toMatchObject({ containers: {}, volumes: [volume.name] });
  });

  test("a reader that breaks ends it, with the reason why", async () => {
    const { engine, scope, look, volume, through } = await filled();
    const broken = Object.assign(new Error("disk full"), { code: "EPIPE" });
    const into = new Writable({ write: (_chunk, _encoding, done) => done(broken) });
    const reading = engine.readVolume(scope, { ...through, volume: volume.name }, into, soon());
    await expect(reading).rejects.toMatchObject({
      code: "volume-unreadable",
      message: expect.stringContaining("disk full"),
    });
    expect((await look()).containers).toEqual({});
  });

  test("a volume of somebody else is not read, and not removed", async () => {
    const { engine, scope, volume, through } = await filled();
    const production = { ...scope, environment: "production" as const };
    const read = engine.readVolume(production, { ...through, volume: volume.name }, new PassThrough(), soon());
    await expect(read).rejects.toMatchObject({ code: "volume-missing" });
    await expect(engine.removeVolume(production, volume.name, soon())).rejects.toMatchObject({ code: "name-taken" });
    expect(await world().content(volume.name)).toBe("all the rows");
  });

  test("a volume is removed, once or twice, but not as long as a container has it", async () => {
    const { engine, scope, look, resident, prefix } = setting(world());
    const spec = resident("database");
    const name = `${prefix}-data`;
    await engine.startResident(spec, silent, soon());
    await engine.operate(scope, "stop", [spec.container.name], soon());
    await expect(engine.removeVolume(scope, name, soon())).rejects.toMatchObject({ code: "volume-in-use" });
    await engine.removeKept(scope, { containers: [spec.container.name], volumes: [], networks: [] }, soon());
    for (let again = 0; again < 2; again++) await engine.removeVolume(scope, name, soon());
    expect((await look()).volumes).toEqual([]);
  });
}
