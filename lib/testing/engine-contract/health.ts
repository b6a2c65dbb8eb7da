import { expect, test } from "vitest";
import type { EngineUnderTest, ServiceOptions } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

export function healthContract(world: () => EngineUnderTest): void {
  async function started(service: ServiceOptions) {
    const { engine, scope, release, prefix } = setting(world());
    await engine.startRelease(release(1, { backend: service }), silent, soon());
    const name = `${prefix}-backend-r1`;
    const check = (...[test, port]: [ServiceOptions["runtime"]?, number?]) =>
      engine.checkHealth(scope, name, test?.healthcheck, port, soon());
    return { engine, scope, name, check };
  }

  test("asks the compose file's test, and says what it said", async () => {
    const { check } = await started({});
    expect(await check({ healthcheck: world().check("passes") })).toMatchObject({ healthy: true });
    const failing = await check({ healthcheck: world().check("fails") });
    expect(failing).toMatchObject({ healthy: false, detail: expect.stringMatching(/exited with 1.*not yet/) });
  });

  test("ends a test that takes longer than it may", async () => {
    const { check } = await started({});
    const slow = await check({ healthcheck: { ...world().check("hangs"), timeoutMs: 400 } });
    expect(slow).toMatchObject({ healthy: false, detail: expect.stringMatching(/longer than 0.4 s/) });
  });

  test("without a test looks whether the port is listened on", async () => {
    const { check } = await started({ behaviour: { does: "listens", port: 8080 } });
    await until(
      () => check(undefined, 8080),
      ({ healthy }) => healthy,
    );
    expect(await check(undefined, 8081)).toMatchObject({ healthy: false, detail: expect.stringMatching(/8081/) });
    expect(await check({ healthcheck: { test: ["NONE"] } }, 8080)).toMatchObject({ healthy: true });
  });

  test("without test and port is content with what runs", async () => {
    const { engine, scope, name, check } = await started({});
    expect(await check()).toMatchObject({ healthy: true });
    await engine.operate(scope, "stop", [name], soon());
    expect(await check()).toMatchObject({ healthy: false });
  });

  test("of what has ended says how, and what it said last, or that it said nothing", async () => {
    const loud = await started({ behaviour: { does: "ends", exitCode: 2, says: ["cannot open /data"] } });
    const mute = await started({ behaviour: { does: "ends", exitCode: 2 } });
    const ended = ({ healthy }: { healthy: boolean }) => !healthy;
    const said = await until(() => loud.check(), ended);
    expect(said.detail).toMatch(/exited with 2.*cannot open \/data/);
    expect((await until(() => mute.check(), ended)).detail).toMatch(/exited with 2.*logged nothing/);
  });
}
