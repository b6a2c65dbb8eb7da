import { expect, test } from "vitest";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

export function releaseContract(world: () => EngineUnderTest): void {
  test("starts a release: its networks, and its containers at their fixed addresses, without a restart policy", async () => {
    const { engine, look, release, prefix } = setting(world());
    const spec = release(1, { frontend: {}, backend: { restart: { name: "always" } } });
    await engine.startRelease(spec, silent, soon());
    const { containers, networks } = await look();
    expect(networks).toEqual([`${prefix}-net-r1`]);
    expect(Object.keys(containers).sort()).toEqual([`${prefix}-backend-r1`, `${prefix}-frontend-r1`]);
    expect(containers[`${prefix}-backend-r1`]).toMatchObject({
      service: "backend",
      role: "release",
      release: 1,
      image: world().image.id,
      state: "running",
      restarts: 0,
      restartPolicy: "no",
      addresses: { [`${prefix}-net-r1`]: spec.containers[1]?.attachments[0]?.address },
    });
  });

  test("started again it keeps what is there, and starts what has stopped", async () => {
    const { engine, look, release, prefix, scope } = setting(world());
    const spec = release(1, { frontend: {}, backend: {} });
    await engine.startRelease(spec, silent, soon());
    const before = (await look()).containers;
    await engine.operate(scope, "stop", [`${prefix}-backend-r1`], soon());
    await world().engine().startRelease(structuredClone(spec), silent, soon());
    const after = (await look()).containers;
    for (const name of Object.keys(before)) {
      expect(after[name]).toMatchObject({ id: before[name]?.id, state: "running" });
    }
  });

  test("replaces a container that was made from another spec of the same release", async () => {
    const { engine, look, release, prefix } = setting(world());
    const spec = release(1, { backend: {} });
    await engine.startRelease(spec, silent, soon());
    const before = (await look()).containers[`${prefix}-backend-r1`];
    const [backend] = spec.containers;
    if (backend) backend.runtime = { ...backend.runtime, environment: { LEVEL: "debug" } };
    await engine.startRelease(spec, silent, soon());
    const after = (await look()).containers;
    expect(Object.keys(after)).toEqual([`${prefix}-backend-r1`]);
    expect(after[`${prefix}-backend-r1`]?.id).not.toBe(before?.id);
  });

  test("starts what comes after others when these are started, healthy, or completed", async () => {
    const { engine, look, release, prefix } = setting(world());
    const order: string[] = [];
    const spec = release(1, {
      frontend: { after: [{ service: "backend", condition: "healthy" }] },
      backend: {
        runtime: { healthcheck: world().check("passes") },
        after: [
          { service: "migrate", condition: "completed" },
          { service: "cache", condition: "started" },
        ],
      },
      migrate: { behaviour: { does: "ends", exitCode: 0, afterMs: 300 } },
      cache: {},
    });
    await engine.startRelease(spec, (line) => order.push(line), soon());
    const { containers } = await look();
    const startedAt = (service: string) => containers[`${prefix}-${service}-r1`]?.startedAt ?? 0;
    expect(startedAt("backend")).toBeGreaterThanOrEqual(startedAt("migrate") + 300);
    expect(startedAt("frontend")).toBeGreaterThanOrEqual(startedAt("backend"));
    expect(containers[`${prefix}-migrate-r1`]).toMatchObject({ state: "exited", exitCode: 0 });
    expect(order.join("\n")).toMatch(/migrate[\s\S]*backend: started[\s\S]*frontend: started/);

    await engine.startRelease(spec, silent, soon());
    expect((await look()).containers[`${prefix}-migrate-r1`]).toMatchObject({
      state: "exited",
      startedAt: startedAt("migrate"),
    });
  });

  test("gives up when what others need has failed, and says what it said", async () => {
    const { engine, release, look, prefix } = setting(world());
    const spec = release(1, {
      backend: { after: [{ service: "migrate", condition: "completed" }] },
      migrate: { behaviour: { does: "ends", exitCode: 3, says: ["table items is missing"] } },
    });
    const start = engine.startRelease(spec, silent, soon());
    await expect(start).rejects.toMatchObject({
      code: "dependency-failed",
      message: expect.stringMatching(/migrate.*exited with 3.*table items is missing/s),
    });
    expect((await look()).containers[`${prefix}-backend-r1`]?.state).toBe("created");
  });

  test("refuses services that wait for one another", async () => {
    const { engine, release } = setting(world());
    const spec = release(1, {
      a: { after: [{ service: "b", condition: "started" }] },
      b: { after: [{ service: "a", condition: "started" }] },
    });
    await expect(engine.startRelease(spec, silent, soon())).rejects.toMatchObject({ code: "dependency-circle" });
  });

  test("creates singletons, and starts and stops them only when told", async () => {
    const { engine, look, release, prefix, scope } = setting(world());
    const spec = release(1, { backend: {}, cron: { singleton: true } });
    const state = async () => (await look()).containers[`${prefix}-cron-r1`]?.state;
    await engine.startRelease(spec, silent, soon());
    expect(await state()).toBe("created");
    for (let again = 0; again < 2; again++) await engine.startSingletons(spec, soon());
    expect(await state()).toBe("running");
    for (let again = 0; again < 2; again++) await engine.stopSingletons(scope, 1, soon());
    expect(await state()).toBe("exited");
    expect((await look()).containers[`${prefix}-backend-r1`]?.state).toBe("running");
  });

  test("refuses an image that is not there", async () => {
    const { engine, release } = setting(world());
    const spec = release(1, { backend: {} });
    for (const container of spec.containers) container.image = `sha256:${"0".repeat(64)}`;
    await expect(engine.startRelease(spec, silent, soon())).rejects.toMatchObject({ code: "image-missing" });
  });

  test("refuses names of somebody else, and leaves what has them alone", async () => {
    const mine = setting(world());
    const other = setting(world());
    const theirs = other.release(1, { backend: {} });
    await other.engine.startRelease(theirs, silent, soon());
    const [network, container] = [mine.release(1, { backend: {} }), mine.release(1, { backend: {} })];
    for (const spec of network.networks) spec.name = theirs.networks[0]?.name ?? "";
    for (const spec of container.containers) spec.name = theirs.containers[0]?.name ?? "";
    for (const spec of [network, container]) {
      await expect(mine.engine.startRelease(spec, silent, soon())).rejects.toMatchObject({ code: "name-taken" });
    }
    const before = Object.values((await other.look()).containers);
    expect(before).toMatchObject([{ state: "running" }]);
  });

  test("refuses a subnet that another network has", async () => {
    const { engine, release } = setting(world());
    const [first, second] = [release(1, { backend: {} }), release(2, { backend: {} })];
    await engine.startRelease(first, silent, soon());
    for (const network of second.networks) network.subnet = first.networks[0]?.subnet ?? "";
    await expect(engine.startRelease(second, silent, soon())).rejects.toMatchObject({ code: "subnet-taken" });
    expect(await engine.usedSubnets(soon())).toContain(first.networks[0]?.subnet);
  });

  test("stopped half way it can be started again, and ends as if it had never been stopped", async () => {
    const { engine, look, release, prefix } = setting(world());
    const spec = release(1, { frontend: { after: [{ service: "backend", condition: "started" }] }, backend: {} });
    const reason = new Error("the worker stops");
    const stop = new AbortController();
    const halfWay = engine.startRelease(spec, () => stop.abort(reason), stop.signal);
    await expect(halfWay).rejects.toBe(reason);
    await world().engine().startRelease(spec, silent, soon());
    const states = Object.values((await look()).containers).map(({ name, state }) => [name, state]);
    expect(states.sort()).toEqual([
      [`${prefix}-backend-r1`, "running"],
      [`${prefix}-frontend-r1`, "running"],
    ]);
  });

  test("sets the compose file's restart policies on what is live, and none on what is not", async () => {
    const { engine, look, release, prefix, scope } = setting(world());
    const spec = release(1, {
      frontend: { restart: { name: "always" } },
      backend: { restart: { name: "on-failure", maximumRetries: 3 } },
    });
    await engine.startRelease(spec, silent, soon());
    const policies = async () => {
      const { containers } = await look();
      return [containers[`${prefix}-frontend-r1`]?.restartPolicy, containers[`${prefix}-backend-r1`]?.restartPolicy];
    };
    for (let again = 0; again < 2; again++) await engine.setRestartPolicies(scope, spec.containers, true, soon());
    expect(await policies()).toEqual(["always", "on-failure"]);
    await engine.setRestartPolicies(scope, spec.containers, false, soon());
    expect(await policies()).toEqual(["no", "no"]);
  });

  test("says of a container that ended by itself how it ended", async () => {
    const { engine, look, release, prefix } = setting(world());
    await engine.startRelease(release(1, { backend: { behaviour: { does: "ends", exitCode: 7 } } }), silent, soon());
    const name = `${prefix}-backend-r1`;
    const { containers } = await until(look, (seen) => seen.containers[name]?.state === "exited");
    expect(containers[name]).toMatchObject({ exitCode: 7, startedAt: expect.any(Number) });
  });
}
