import { PassThrough, type Writable } from "node:stream";
import { expect, test } from "vitest";
import type { Command, EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

export function execIntoContract(world: () => EngineUnderTest): void {
  async function running() {
    const at = setting(world());
    await at.engine.startRelease(at.release(1, { backend: {} }), silent, soon());
    const container = `${at.prefix}-backend-r1`;
    const run = (command: Command, into: Writable, { mark = "dump", signal = soon() } = {}) =>
      world()
        .engine()
        .execInto(
          at.scope,
          container,
          { run: world().command(command), environment: { SECRET: "it's" }, into, mark },
          signal,
        );
    return { ...at, container, run };
  }

  /** Takes what is written to it. */
  function listening() {
    const into = new PassThrough();
    const heard: string[] = [];
    into.on("data", (part: Buffer) => heard.push(part.toString()));
    return { into, heard: () => heard.join("") };
  }

  test("its standard output goes on as a stream, which stays open; what it complains of is answered", async () => {
    const { run } = await running();
    const { into, heard } = listening();
    expect(await run({ says: "first", reveals: "SECRET" }, into)).toEqual({ exitCode: 0, errors: "" });
    expect(await run({ says: "then", complains: "no table", exitCode: 3 }, into)).toEqual({
      exitCode: 3,
      errors: "no table",
    });
    await until(
      async () => heard(),
      (all) => all === "first\nit's\nthen\n",
    );
    expect(into.writable).toBe(true);
  });

  test("what was left running under the same mark is ended first, and nothing else", async () => {
    const { run } = await running();
    const [one, other, next] = [listening(), listening(), listening()];
    const stop = new AbortController();
    const left = run({ says: "left", hangs: true }, one.into);
    const another = run({ says: "another", hangs: true }, other.into, { mark: "dump-2", signal: stop.signal });
    another.catch(() => {});
    await until(
      async () => one.heard() + other.heard(),
      (all) => all.includes("left") && all.includes("another"),
    );
    expect(await run({ says: "again" }, next.into)).toMatchObject({ exitCode: 0 });
    expect(await left).toEqual({ exitCode: 137, errors: "" });
    stop.abort(new Error("cancelled"));
    await expect(another).rejects.toThrow("cancelled");
  });

  test("ends with the fault of what it is written to", async () => {
    const { run } = await running();
    const full = new PassThrough();
    full.on("error", () => {});
    full.destroy(new Error("No space left"));
    await expect(run({ says: "lost", hangs: true }, full)).rejects.toThrow("No space left");
  });

  test("what a container was created with, files too, is known without asking in it, to its environment alone", async () => {
    const { engine, scope, ...at } = setting(world());
    const owner = { mode: 0o400, uid: 0, gid: 0 };
    const runtime = {
      environment: { GREETING: "it's=so\nand so", EMPTY: "", PASSWORD_FILE: "/run/secrets/password" },
      files: [{ target: "/run/secrets/password", content: "correct-horse\n", secret: true, ...owner }],
    };
    await engine.startRelease(at.release(1, { backend: { runtime } }), silent, soon());
    const container = `${at.prefix}-backend-r1`;
    const known = await engine.environmentOf(scope, container, soon());
    expect(known).toMatchObject({ ...runtime.environment, PASSWORD: "correct-horse" });
    const production = { ...scope, environment: "production" as const };
    await expect(engine.environmentOf(production, container, soon())).rejects.toMatchObject({
      code: "container-missing",
    });
  });

  test("refuses a container that is not this environment's", async () => {
    const { engine, scope, container } = await running();
    const { into, heard } = listening();
    const command = { run: world().command({ says: "hi" }), environment: {}, into, mark: "dump" };
    const production = { ...scope, environment: "production" as const };
    await expect(engine.execInto(production, container, command, soon())).rejects.toMatchObject({
      code: "container-missing",
    });
    expect(heard()).toBe("");
  });
}
