import { expect, test } from "vitest";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon } from "./shared.ts";

export function operateContract(world: () => EngineUnderTest): void {
  test("stops, starts and restarts by name; already so is fine", async () => {
    const { engine, scope, release, look, prefix } = setting(world());
    await engine.startRelease(release(1, { frontend: {}, backend: {} }), silent, soon());
    const [frontend, backend] = [`${prefix}-frontend-r1`, `${prefix}-backend-r1`];
    const container = async (name: string) => (await look()).containers[name];

    for (let again = 0; again < 2; again++) await engine.operate(scope, "stop", [backend], soon());
    expect(await container(backend)).toMatchObject({ state: "exited" });
    expect(await container(frontend)).toMatchObject({ state: "running" });
    for (let again = 0; again < 2; again++) await engine.operate(scope, "start", [backend, frontend], soon());
    const before = await container(backend);
    expect(before).toMatchObject({ state: "running" });
    await engine.operate(scope, "restart", [backend], soon());
    const after = await container(backend);
    expect(after).toMatchObject({ id: before?.id, state: "running" });
    expect(after?.startedAt).toBeGreaterThan(before?.startedAt ?? 0);
  });

  test("refuses a container that is not this environment's, and leaves it alone", async () => {
    const { engine, scope, release, look, prefix } = setting(world());
    await engine.startRelease(release(1, { backend: {} }), silent, soon());
    const name = `${prefix}-backend-r1`;
    const production = { ...scope, environment: "production" as const };
    const missing = { code: "container-missing" };
    await expect(engine.operate(production, "stop", [name], soon())).rejects.toMatchObject(missing);
    await expect(engine.operate(scope, "stop", ["nobody"], soon())).rejects.toMatchObject(missing);
    await expect(engine.exec(production, name, world().command("hi", 0), soon())).rejects.toMatchObject(missing);
    expect((await look()).containers[name]).toMatchObject({ state: "running" });
  });

  test("runs a command in a container, with its output and exit code", async () => {
    const { engine, scope, release, prefix } = setting(world());
    await engine.startRelease(release(1, { backend: {} }), silent, soon());
    const run = (text: string, exitCode: number) =>
      engine.exec(scope, `${prefix}-backend-r1`, world().command(text, exitCode), soon());
    expect(await run("$(id); 'quoted'", 0)).toEqual({ exitCode: 0, output: "$(id); 'quoted'\n" });
    expect(await run("no", 9)).toEqual({ exitCode: 9, output: "no\n" });
  });
}
