import { expect, test } from "vitest";
import type { Command, EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

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

  test("says good-bye to one service of one release, which goes on running", async () => {
    const { engine, scope, release, look, prefix } = setting(world());
    const hears = { behaviour: { does: "stays" as const, says: ["ready"], hears: "SIGUSR2" } };
    for (const number of [1, 2])
      await engine.startRelease(release(number, { backend: hears, frontend: hears }), silent, soon());
    const said = async (name: string) => {
      const texts: string[] = [];
      for await (const event of engine.streamLogs(scope, `${prefix}-${name}`, { follow: false }, soon()))
        if (event.type === "line") texts.push(event.text);
      return texts;
    };
    const all = ["backend-r1", "backend-r2", "frontend-r1"];
    for (const name of all)
      await until(
        () => said(name),
        (texts) => texts.includes("ready"),
      );
    await engine.sayGoodbye(scope, 1, { backend: "SIGUSR2", nobody: "SIGHUP" }, soon());
    await until(
      () => said("backend-r1"),
      (texts) => texts.includes("heard SIGUSR2"),
    );
    for (const name of all.slice(1)) expect(await said(name)).toEqual(["ready"]);
    const { containers } = await look();
    for (const name of all) expect(containers[`${prefix}-${name}`]).toMatchObject({ state: "running", restarts: 0 });
    await engine.operate(scope, "stop", [`${prefix}-backend-r1`], soon());
    await engine.sayGoodbye(scope, 1, { backend: "SIGUSR2" }, soon());
  });

  test("refuses a container that is not this environment's, and leaves it alone", async () => {
    const { engine, scope, release, look, prefix } = setting(world());
    await engine.startRelease(release(1, { backend: {} }), silent, soon());
    const name = `${prefix}-backend-r1`;
    const production = { ...scope, environment: "production" as const };
    const missing = { code: "container-missing" };
    await expect(engine.operate(production, "stop", [name], soon())).rejects.toMatchObject(missing);
    await expect(engine.operate(scope, "stop", ["nobody"], soon())).rejects.toMatchObject(missing);
    await expect(engine.exec(production, name, world().command({ says: "hi" }), soon())).rejects.toMatchObject(missing);
    expect((await look()).containers[name]).toMatchObject({ state: "running" });
  });

  test("runs a command in a container, with its output and exit code", async () => {
    const { engine, scope, release, prefix } = setting(world());
    await engine.startRelease(release(1, { backend: {} }), silent, soon());
    const run = (command: Command) => engine.exec(scope, `${prefix}-backend-r1`, world().command(command), soon());
    expect(await run({ says: "$(id); 'quoted'" })).toEqual({ exitCode: 0, output: "$(id); 'quoted'\n" });
    const { exitCode, output } = await run({ says: "no", complains: "never", exitCode: 9 });
    expect([exitCode, ...output.split("\n").sort()]).toEqual([9, "", "never", "no"]); // two pipes have no common order
  });
}
