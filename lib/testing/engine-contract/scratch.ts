import { expect, test } from "vitest";
import { Refusal } from "../../contract/refusal.ts";
import { addressIn, type EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

export function scratchContract(world: () => EngineUnderTest): void {
  const files = [{ path: "/etc/slipway/init.sql", mode: 0o400, content: "a password" }];

  test("a scratch server starts, asked once or twice, and is started again when it has ended", async () => {
    const { engine, scope, look, scratch, prefix } = setting(world());
    const spec = scratch("run-7");
    const { name } = spec.container;
    for (let again = 0; again < 2; again++) await world().engine().startScratch(spec, files, silent, soon());
    const { containers, networks, volumes } = await look();
    expect(containers[name]).toMatchObject({ role: "scratch", state: "running", restartPolicy: "no", restarts: 0 });
    expect({ networks, volumes }).toEqual({
      networks: [`${prefix}-scratch-run-7`],
      volumes: [`${prefix}-scratch-run-7`],
    });
    await engine.operate(scope, "stop", [name], soon());
    await engine.operate(scope, "start", [name], soon());
    expect((await look()).containers[name]).toMatchObject({ id: containers[name]?.id, state: "running" });
  });

  test("goes with all that carries its mark, and nothing else goes: no snapshot, no other mark, nothing live", async () => {
    const at = setting(world());
    const { engine, scope, look, scratch, resident, prefix } = at;
    await engine.startResident(resident("database"), silent, soon());
    const [mine, other] = [scratch("run-7"), scratch("run-8")];
    mine.container.volumes = [{ name: `${prefix}-snapshot`, key: "data", snapshot: "2026-11-25T19-01-07Z" }];
    for (const spec of [mine, other]) await engine.startScratch(spec, files, silent, soon());
    const theirs = { ...scope, environment: "production" as const };
    await engine.removeScratch(theirs, "run-7", soon());
    expect(Object.keys((await look()).containers)).toHaveLength(3);

    for (let again = 0; again < 2; again++) await world().engine().removeScratch(scope, "run-7", soon());
    const { containers, networks, volumes } = await look();
    expect(Object.keys(containers).sort()).toEqual([`${prefix}-database`, `${prefix}-database-run-8`]);
    expect(networks).toEqual([`${prefix}-home`, `${prefix}-scratch-run-8`]);
    expect(volumes).toEqual([`${prefix}-data`, `${prefix}-scratch-run-8`, `${prefix}-snapshot`]);
    await engine.removeScratch(scope, "run-8", soon());
    expect((await look()).volumes).toEqual([`${prefix}-data`, `${prefix}-snapshot`]);
  });

  test("never gets a live volume, nor what is another one's", async () => {
    const { engine, scratch, resident } = setting(world());
    const live = resident("database");
    await engine.startResident(live, silent, soon());
    const spec = scratch("run-7");
    spec.container.volumes = live.container.volumes;
    await expect(engine.startScratch(spec, files, silent, soon())).rejects.toThrow(/a live one/);
    spec.container.volumes = live.container.volumes.map((volume) => ({ ...volume, scratch: "run-7" }));
    await expect(engine.startScratch(spec, files, silent, soon())).rejects.toMatchObject({ code: "name-taken" });
  });

  test("a snapshot becomes the volume of a database that stays", async () => {
    const { engine, scope, look, scratch, resident, prefix } = setting(world());
    const spec = scratch("run-7");
    spec.container.volumes = [{ name: `${prefix}-data`, key: "data", snapshot: "2026-11-25T19-01-07Z" }];
    await engine.startScratch(spec, files, silent, soon());
    await engine.removeScratch(scope, "run-7", soon());
    await engine.startResident(resident("database"), silent, soon());
    const { containers } = await look();
    expect(containers[`${prefix}-database`]).toMatchObject({ state: "running", volumes: [`${prefix}-data`] });
  });

  test("its end is waited for, before it has come and after; it runs on when nobody waits any more", async () => {
    const { engine, scope, scratch, look } = setting(world());
    const ends = scratch("run-7", { behaviour: { does: "ends", exitCode: 3, afterMs: 500 } });
    const stays = scratch("run-8");
    for (const spec of [ends, stays]) await engine.startScratch(spec, [], silent, soon());
    for (let again = 0; again < 2; again++)
      expect(await engine.waitForEnd(scope, ends.container.name, soon())).toEqual({ exitCode: 3 });
    await expect(engine.waitForEnd(scope, stays.container.name, soon(300))).rejects.toThrow(/timeout/i);
    expect((await look()).containers[stays.container.name]).toMatchObject({ state: "running" });
    await expect(engine.waitForEnd(scope, "nobody", soon())).rejects.toMatchObject({ code: "container-missing" });
  });

  test("the end of what was never started is not waited for", async () => {
    const { engine, scope, release } = setting(world());
    const spec = release(1, { backend: { singleton: true } });
    await engine.startRelease(spec, silent, soon());
    const [container] = spec.containers;
    await expect(engine.waitForEnd(scope, container?.name ?? "", soon())).rejects.toMatchObject({
      code: "not-started",
    });
  });

  test("another one is in its network, as is a task: they find one another there, and go with its mark", async () => {
    const { engine, scope, look, scratch, task, prefix } = setting(world());
    const server = scratch("run-7", { behaviour: { does: "listens", port: 5432 }, attachments: [] });
    server.networks = [];
    const { name: within } = server.container;
    const beside = scratch("run-7", { behaviour: { does: "listens", port: 8080 } });
    beside.networks = [];
    const name = `${prefix}-beside`;
    beside.container = { ...beside.container, service: "web", name, attachments: [], within, volumes: [] };
    beside.container.runtime = { ...beside.container.runtime, mounts: [], hostname: "web", expose: [8080] };
    const command = task("rehearsal", { does: "ends", exitCode: 4 });
    const container = { ...command.container, attachments: [], within };
    await expect(engine.startScratch(beside, [], silent, soon())).rejects.toThrow(Refusal);
    await engine.startScratch(server, files, silent, soon());
    for (let again = 0; again < 2; again++) await engine.startScratch(beside, [], silent, soon());
    const ran = await engine.runTask({ scope, networks: [], residents: [], container, mark: "run-7" }, silent, soon());
    expect(ran).toEqual({ exitCode: 4 });
    for (const [one, port] of [
      [within, 8080],
      [name, 5432],
    ] as const)
      await until(
        () => engine.checkHealth(scope, one, undefined, port, soon()),
        ({ healthy }) => healthy,
      );
    expect((await look()).containers[name]?.addresses).toEqual({});
    await engine.removeScratch(scope, "run-7", soon());
    expect(await look()).toMatchObject({ containers: {}, networks: [], volumes: [] });
  });

  test("is attached to a network of the environment at a fixed address for a while, running or not", async () => {
    const { engine, scope, look, scratch, resident, prefix } = setting(world());
    const donor = resident("database");
    await engine.startResident(donor, silent, soon());
    const spec = scratch("run-7");
    const { name } = spec.container;
    await engine.startScratch(spec, files, silent, soon());
    const { name: home = "", subnet = "" } = donor.networks[0] ?? {};
    const attachment = { network: home, address: addressIn(subnet, 30), aliases: [] };
    const isOn = async () => Object.keys((await look()).containers[name]?.addresses ?? {}).sort();
    for (const stopped of [false, true]) {
      if (stopped) await engine.operate(scope, "stop", [name], soon());
      for (let again = 0; again < 2; again++) await engine.attach(scope, name, [attachment], soon());
      expect((await look()).containers[name]?.addresses).toMatchObject({ [home]: attachment.address });
      for (let again = 0; again < 2; again++) await engine.detach(scope, name, home, soon());
      expect(await isOn()).toEqual([`${prefix}-scratch-run-7`]);
    }
    const missing = engine.attach(scope, name, [{ ...attachment, network: `${prefix}-none` }], soon());
    await expect(missing).rejects.toMatchObject({ code: "network-missing" });
  });
}
