import { expect, test } from "vitest";
import type { Behaviour, EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

const speaks = (exitCode: number, afterMs = 0): Behaviour => ({
  does: "ends",
  exitCode,
  afterMs,
  says: ["applying 001", "applying 002", "done"],
});

export function taskContract(world: () => EngineUnderTest): void {
  test("runs a command to its end: all its output first, then its exit code", async () => {
    const { engine, task } = setting(world());
    for (const exitCode of [0, 4]) {
      const lines: string[] = [];
      const spec = task(`task-${exitCode}`, speaks(exitCode));
      expect(await engine.runTask(spec, (line) => lines.push(line), soon())).toEqual({ exitCode });
      expect(lines).toEqual(["applying 001", "applying 002", "done"]);
    }
  });

  test("never runs twice: ended, its exit code is read; running, it is followed to its end", async () => {
    const { engine, task, look, prefix } = setting(world());
    const [ended, running] = [task("ended", speaks(4)), task("running", speaks(5, 1500))];
    await engine.runTask(ended, silent, soon());
    const before = (await look()).containers[`${prefix}-ended`];
    expect(await world().engine().runTask(ended, silent, soon())).toEqual({ exitCode: 4 });
    expect((await look()).containers[`${prefix}-ended`]).toEqual(before);

    const stop = new AbortController();
    const first = engine.runTask(running, silent, stop.signal).catch((error) => error);
    await until(look, ({ containers }) => containers[`${prefix}-running`]?.state === "running");
    stop.abort(new Error("the worker stops"));
    expect(await first).toMatchObject({ message: "the worker stops" });
    const { startedAt } = (await look()).containers[`${prefix}-running`] ?? {};
    const lines: string[] = [];
    expect(
      await world()
        .engine()
        .runTask(running, (line) => lines.push(line), soon()),
    ).toEqual({ exitCode: 5 });
    expect(lines).toEqual(["applying 001", "applying 002", "done"]);
    expect((await look()).containers[`${prefix}-running`]?.startedAt).toBe(startedAt);
  });

  test("is removed while it runs, and only as a task of its environment", async () => {
    const { engine, task, look, prefix, scope, release } = setting(world());
    await engine.startRelease(release(1, { backend: {} }), silent, soon());
    const stop = new AbortController();
    const spec = task("long", { does: "stays" });
    spec.networks = [];
    for (const container of [spec.container]) container.attachments = [];
    const run = engine.runTask(spec, silent, stop.signal).catch(() => "stopped");
    await until(look, ({ containers }) => containers[`${prefix}-long`]?.state === "running");
    stop.abort();
    expect(await run).toBe("stopped");

    await engine.removeTask({ ...scope, environment: "production" }, `${prefix}-long`, soon());
    await engine.removeTask(scope, `${prefix}-backend-r1`, soon());
    expect((await look()).containers).toMatchObject({
      [`${prefix}-long`]: { state: "running" },
      [`${prefix}-backend-r1`]: { state: "running" },
    });
    for (let again = 0; again < 2; again++) await engine.removeTask(scope, `${prefix}-long`, soon());
    expect(Object.keys((await look()).containers)).toEqual([`${prefix}-backend-r1`]);
  });
}
