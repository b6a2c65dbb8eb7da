import { expect, test } from "vitest";
import type { EngineEvent } from "../../application/ports.ts";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon } from "./shared.ts";

export function eventsContract(world: () => EngineUnderTest): void {
  test("tells what happens to the application's containers, and to nobody else's, until it is told to stop", async () => {
    const [mine, other] = [setting(world()), setting(world())];
    const { engine, scope, release, prefix } = mine;
    const stop = new AbortController();
    const heard: EngineEvent[] = [];
    const wanted = ["create", "start", "die", "destroy"];
    const events = engine.events({ instance: scope.instance, application: scope.application }, stop.signal);
    const listening = (async () => {
      for await (const event of events) {
        heard.push(event);
        if (event.action === "destroy") stop.abort();
      }
    })();
    await other.engine.startRelease(other.release(1, { backend: {} }), silent, soon());
    await engine.startRelease(release(1, { backend: {} }), silent, soon());
    await engine.removeRelease(scope, 1, soon());
    await listening;
    expect(heard.filter(({ action }) => wanted.includes(action)).map(({ action }) => action)).toEqual(wanted);
    for (const event of heard) {
      expect(event).toMatchObject({ kind: "container", environment: "staging", service: "backend" });
      expect(event.name).toBe(`${prefix}-backend-r1`);
    }
    expect(heard.find(({ action }) => action === "die")?.exitCode).toEqual(expect.any(Number));
  });

  test("knows the engine", async () => {
    const { engine } = setting(world());
    const info = await engine.info(soon());
    expect(info.host).not.toBe("");
    expect(info.apiVersion).toMatch(/^\d+\.\d+$/);
    const { diskFree, memoryAvailable } = await engine.capacity(soon());
    expect(diskFree).toBeGreaterThan(0);
    expect(memoryAvailable).toBeGreaterThan(0);
  });
}
