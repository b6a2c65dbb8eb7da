import { expect, test } from "vitest";
import type { StandingAside } from "../../application/ports.ts";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon } from "./shared.ts";

export function foreignContract(world: () => EngineUnderTest): void {
  /** A database that `docker compose` started under the compose file's name, and a backend that it gave another one. */
  async function composed() {
    const at = setting(world());
    const { prefix } = at;
    const folder = `/srv/${prefix}`;
    const compose = (service: string, name: string) =>
      world().compose({
        name,
        composeService: `staging-${service}`,
        folder,
        volume: `${prefix}-${service}-old`,
        content: `rows of ${service}`,
      });
    await compose("database", `${prefix}-db`);
    await compose("backend", `${prefix}-by-compose-1`);
    const names = {
      services: [
        { service: "backend", composeService: "staging-backend", container: `${prefix}-backend` },
        { service: "database", composeService: "staging-database", container: `${prefix}-db` },
      ],
      networks: [`${prefix}-home`],
      volumes: [`${prefix}-data`],
      folder,
    };
    const find = () => at.engine.findForeign(names, soon());
    const byService = async () =>
      Object.fromEntries((await find()).containers.map(({ service, ...facts }) => [service, facts]));
    return { ...at, names, find, byService };
  }

  test("is found by its names, or by what Compose knows it as, with its volumes", async () => {
    const { find, byService, prefix } = await composed();
    const policy = { running: true, restart: { name: "unless-stopped" } };
    expect(await byService()).toMatchObject({
      database: { ...policy, name: `${prefix}-db`, volumes: { "/data": `${prefix}-database-old` } },
      backend: { ...policy, name: `${prefix}-by-compose-1` },
    });
    const { volumes, networks } = await find();
    expect(volumes.map(({ name }) => name).sort()).toEqual([`${prefix}-backend-old`, `${prefix}-database-old`]);
    expect(networks).toEqual([]);
  });

  test("what a Slipway made is nobody else's", async () => {
    const { engine, resident, names, find } = await composed();
    const spec = resident("database");
    spec.container.name = names.services[0]?.container ?? "";
    await engine.startResident(spec, silent, soon());
    const { containers, volumes, networks } = await find();
    expect([containers.length, volumes.length, networks.length]).toEqual([2, 2, 0]);
  });

  test("stands aside and comes back as it was, asked once or twice", async () => {
    const { engine, find, byService, prefix } = await composed();
    const before = await byService();
    const all = (await find()).containers.map((one): StandingAside => ({ ...one, aside: `${one.name}-before` }));
    for (let again = 0; again < 2; again++) await engine.standAside(all, soon());
    const aside = await byService();
    expect(aside.backend).toMatchObject({ name: `${prefix}-by-compose-1-before`, running: false });
    expect(aside.backend?.restart).toEqual({ name: "no" });
    for (let again = 0; again < 2; again++) await world().engine().comeBack(all, soon());
    expect(await byService()).toEqual(before);
  });

  test("its volume is copied with what lies in it, again and again, and is itself as it was", async () => {
    const { engine, scope, prefix, look } = await composed();
    const copy = { from: `${prefix}-database-old`, to: { name: `${prefix}-new`, key: "data" }, task: `${prefix}-copy` };
    for (let again = 0; again < 2; again++) await engine.copyVolume(scope, copy, silent, soon());
    expect(await world().content(copy.to.name)).toBe("rows of database");
    expect(await world().content(copy.from)).toBe("rows of database");
    expect(await look()).toMatchObject({ containers: {}, volumes: [copy.to.name] });
    for (let again = 0; again < 2; again++) await engine.removeCopy(scope, copy, soon());
    expect((await look()).volumes).toEqual([]);
    expect(await world().content(copy.from)).toBe("rows of database");
  });

  test("nothing is copied into a volume of somebody else, and none is removed", async () => {
    const { engine, scope, prefix } = await composed();
    const to = { name: `${prefix}-backend-old`, key: "data" };
    const copy = { from: `${prefix}-database-old`, to, task: `${prefix}-copy` };
    await expect(engine.copyVolume(scope, copy, silent, soon())).rejects.toMatchObject({ code: "name-taken" });
    await engine.removeCopy(scope, copy, soon());
    expect(await world().content(to.name)).toBe("rows of backend");
  });
}
