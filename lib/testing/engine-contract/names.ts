import { expect, test } from "vitest";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon } from "./shared.ts";

export function namesContract(world: () => EngineUnderTest): void {
  async function twoReleases() {
    const at = setting(world());
    const { engine, release, prefix, scope, look } = at;
    for (const number of [1, 2]) await engine.startRelease(release(number, { backend: {} }), silent, soon());
    const settle = (number: number) => [{ from: `${prefix}-backend-r${number}`, to: `${prefix}-backend` }];
    const namesOf = async () => {
      const { containers } = await look();
      return Object.fromEntries(Object.values(containers).map(({ name, release: number }) => [number, name]));
    };
    return { ...at, settle, namesOf, scope };
  }

  test("gives the live release its names; the one before keeps them with its number behind", async () => {
    const { engine, scope, prefix, settle, namesOf } = await twoReleases();
    for (let again = 0; again < 2; again++) await engine.settleNames(scope, settle(1), soon());
    expect(await namesOf()).toEqual({ 1: `${prefix}-backend`, 2: `${prefix}-backend-r2` });
    for (let again = 0; again < 2; again++) await world().engine().settleNames(scope, settle(2), soon());
    expect(await namesOf()).toEqual({ 1: `${prefix}-backend-r1`, 2: `${prefix}-backend` });
    await engine.settleNames(scope, settle(1), soon());
    expect(await namesOf()).toEqual({ 1: `${prefix}-backend`, 2: `${prefix}-backend-r2` });
  });

  test("goes on where a stop left it between the two renames", async () => {
    const { engine, scope, prefix, settle, namesOf } = await twoReleases();
    await engine.settleNames(scope, settle(1), soon());
    await engine.settleNames(scope, [{ from: `${prefix}-backend`, to: `${prefix}-backend-r1` }], soon());
    await engine.settleNames(scope, settle(2), soon());
    expect(await namesOf()).toEqual({ 1: `${prefix}-backend-r1`, 2: `${prefix}-backend` });
  });

  test("a renamed container is still its release's: it is kept, given its policy, and removed with it", async () => {
    const at = setting(world());
    const { engine, scope, prefix, look } = at;
    const spec = at.release(1, { backend: {} });
    await engine.startRelease(spec, silent, soon());
    await engine.settleNames(scope, [{ from: `${prefix}-backend-r1`, to: `${prefix}-backend` }], soon());
    const { id } = (await look()).containers[`${prefix}-backend`] ?? {};
    await engine.startRelease(spec, silent, soon());
    await engine.setRestartPolicies(scope, spec.containers, true, soon());
    expect((await look()).containers).toMatchObject({ [`${prefix}-backend`]: { id, restartPolicy: "unless-stopped" } });
    await engine.removeRelease(scope, 1, soon());
    expect((await look()).containers).toEqual({});
  });

  test("refuses a name of somebody else, and a container that is nowhere", async () => {
    const { engine, scope, prefix, settle, namesOf } = await twoReleases();
    const other = setting(world());
    await other.engine.startRelease(other.release(1, { backend: {} }), silent, soon());
    const theirs = `${other.prefix}-backend-r1`;
    const wish = [...settle(1), { from: `${prefix}-backend-r2`, to: theirs }];
    await expect(engine.settleNames(scope, wish, soon())).rejects.toMatchObject({ code: "name-taken" });
    const nowhere = [{ from: `${prefix}-nobody-r1`, to: `${prefix}-nobody` }];
    await expect(engine.settleNames(scope, nowhere, soon())).rejects.toMatchObject({ code: "container-missing" });
    expect(await namesOf()).toEqual({ 1: `${prefix}-backend-r1`, 2: `${prefix}-backend-r2` });
  });
}
