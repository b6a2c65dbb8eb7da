import { expect, test } from "vitest";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { type Setting, setting, silent, soon } from "./shared.ts";

export function removeContract(world: () => EngineUnderTest): void {
  /** Two releases wired to one database, and a database that was made for the first release. */
  async function twoReleases() {
    const at = setting(world());
    const database = at.resident("database");
    const fresh = at.resident("database", {}, 1);
    await at.engine.startResident(database, silent, soon());
    await at.engine.startResident(fresh, silent, soon());
    for (const number of [1, 2]) {
      const spec = at.release(number, { backend: {} });
      spec.residents = [{ container: database.container.name, attachments: attachedTo(spec.networks[0]) }];
      await at.engine.startRelease(spec, silent, soon());
    }
    return { ...at, database, fresh };
  }

  const attachedTo = (network: { name: string; subnet: string } | undefined) => [
    {
      network: network?.name ?? "",
      address: (network?.subnet ?? "").replace(/\.(\d+)\/.*/, (_, n) => `.${+n + 40}`),
      aliases: ["database"],
    },
  ];

  const names = async ({ look }: Pick<Setting, "look">) => {
    const { containers, networks, volumes } = await look();
    return { containers: Object.keys(containers).sort(), networks, volumes };
  };

  test("removes all of one release, what was made for it too, and nothing else", async () => {
    const at = await twoReleases();
    for (let again = 0; again < 2; again++) await at.engine.removeRelease(at.scope, 1, soon());
    expect(await names(at)).toEqual({
      containers: [`${at.prefix}-backend-r2`, `${at.prefix}-database`],
      networks: [`${at.prefix}-home`, `${at.prefix}-net-r2`],
      volumes: [`${at.prefix}-data`],
    });
    const { containers } = await at.look();
    const database = containers[`${at.prefix}-database`];
    expect(database).toMatchObject({ state: "running" });
    expect(Object.keys(database?.addresses ?? {}).sort()).toEqual([`${at.prefix}-home`, `${at.prefix}-net-r2`]);
  });

  test("disconnects what is stopped as well, so that it starts again", async () => {
    const at = await twoReleases();
    const name = at.database.container.name;
    await at.engine.operate(at.scope, "stop", [name], soon());
    await at.engine.removeRelease(at.scope, 2, soon());
    await at.engine.operate(at.scope, "start", [name], soon());
    expect((await at.look()).containers[name]).toMatchObject({ state: "running" });
  });

  test("of what was never there it removes nothing, without an error", async () => {
    const { engine, scope } = setting(world());
    await engine.removeRelease(scope, 99, soon());
    await engine.removeTask(scope, "nobody", soon());
    expect((await engine.observe(scope, soon())).containers).toEqual([]);
  });

  test("of what outlives releases it removes what is named, and nothing of a release or of anybody else", async () => {
    const mine = await twoReleases();
    const theirs = setting(world(), "production", mine.scope.application);
    const strange = theirs.resident("database");
    await theirs.engine.startResident(strange, silent, soon());
    const all = [mine.database, mine.fresh, strange];
    const kept = {
      containers: [...all.map(({ container }) => container.name), `${mine.prefix}-backend-r1`, "nobody"],
      volumes: [...all.flatMap(({ container }) => container.volumes.map(({ name }) => name)), "nothing"],
      networks: [...all.flatMap(({ networks }) => networks.map(({ name }) => name)), "nowhere"],
    };
    for (let again = 0; again < 2; again++) await mine.engine.removeKept(mine.scope, kept, soon());
    expect(await names(mine)).toEqual({
      containers: [`${mine.prefix}-backend-r1`, `${mine.prefix}-backend-r2`, `${mine.prefix}-database-r1`],
      networks: [`${mine.prefix}-home-r1`, `${mine.prefix}-net-r1`, `${mine.prefix}-net-r2`],
      volumes: [`${mine.prefix}-data-r1`],
    });
    expect((await theirs.look()).containers[strange.container.name]).toMatchObject({ state: "running" });
  });

  test("a network that somebody is on stays, also when he is stopped: he starts again", async () => {
    const { engine, scope, resident, look, prefix } = setting(world());
    const spec = resident("database");
    await engine.startResident(spec, silent, soon());
    const networks = spec.networks.map(({ name }) => name);
    await engine.removeKept(scope, { containers: [], volumes: [], networks }, soon());
    await engine.operate(scope, "stop", [spec.container.name], soon());
    await engine.removeKept(scope, { containers: [], volumes: [], networks }, soon());
    await engine.operate(scope, "start", [spec.container.name], soon());
    expect((await look()).containers[spec.container.name]).toMatchObject({ state: "running" });

    await engine.removeKept(scope, { containers: [spec.container.name], volumes: [], networks }, soon());
    expect(await look()).toEqual({ containers: {}, networks: [], volumes: [`${prefix}-data`] });
  });

  test("never touches the other environment, another application or another panel's", async () => {
    const mine = setting(world());
    const theirs = setting(world(), "production", mine.scope.application);
    const others = setting(world());
    for (const { engine, release } of [mine, theirs, others]) {
      await engine.startRelease(release(1, { backend: {} }), silent, soon());
    }
    const stranger = { ...mine.scope, instance: `${mine.scope.instance}-other` };
    await mine.engine.removeRelease(stranger, 1, soon());
    expect((await names(mine)).containers).toEqual([`${mine.prefix}-backend-r1`]);
    expect((await mine.engine.observe(stranger, soon())).containers).toEqual([]);

    await mine.engine.removeRelease(mine.scope, 1, soon());
    expect(await names(mine)).toEqual({ containers: [], networks: [], volumes: [] });
    for (const at of [theirs, others]) {
      expect((await at.look()).containers[`${at.prefix}-backend-r1`]).toMatchObject({ state: "running" });
    }
  });

  test("observes one environment, or both of an application", async () => {
    const staging = setting(world());
    const production = setting(world(), "production", staging.scope.application);
    for (const { engine, release } of [staging, production]) {
      await engine.startRelease(release(1, { backend: {} }), silent, soon());
    }
    const { instance, application } = staging.scope;
    const both = await staging.engine.observe({ instance, application }, soon());
    expect(both.containers.map(({ name }) => name).sort()).toEqual(
      [`${staging.prefix}-backend-r1`, `${production.prefix}-backend-r1`].sort(),
    );
    expect(both.networks).toHaveLength(2);
  });
}
