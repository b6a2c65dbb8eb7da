import { expect, test } from "vitest";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon } from "./shared.ts";

export function residentContract(world: () => EngineUnderTest): void {
  test("starts a database on its volume, and does nothing when it runs", async () => {
    const { engine, look, resident, prefix } = setting(world());
    const spec = resident("database");
    await engine.startResident(spec, silent, soon());
    const { containers, networks, volumes } = await look();
    expect({ networks, volumes }).toEqual({ networks: [`${prefix}-home`], volumes: [`${prefix}-data`] });
    const database = containers[`${prefix}-database`];
    expect(database).toMatchObject({ role: "resident", state: "running", volumes: [`${prefix}-data`] });

    await world().engine().startResident(spec, silent, soon());
    expect((await look()).containers[`${prefix}-database`]).toEqual(database);
  });

  test("never replaces one that has run, also when its definition has changed: it says so", async () => {
    const { engine, look, resident, prefix, scope } = setting(world());
    const spec = resident("database");
    await engine.startResident(spec, silent, soon());
    await engine.operate(scope, "stop", [`${prefix}-database`], soon());
    const { id } = (await look()).containers[`${prefix}-database`] ?? {};
    const lines: string[] = [];
    spec.container.runtime = { ...spec.container.runtime, environment: { MODE: "new" } };
    await engine.startResident(spec, (line) => lines.push(line), soon());
    expect((await look()).containers[`${prefix}-database`]).toMatchObject({ id, state: "running" });
    expect(lines.join("\n")).toMatch(/definition has changed/);
  });

  test("refuses a volume of somebody else", async () => {
    const [mine, other] = [setting(world()), setting(world())];
    await other.engine.startResident(other.resident("database"), silent, soon());
    const spec = mine.resident("database");
    for (const volume of spec.container.volumes) volume.name = `${other.prefix}-data`;
    await expect(mine.engine.startResident(spec, silent, soon())).rejects.toMatchObject({ code: "name-taken" });
  });
}
