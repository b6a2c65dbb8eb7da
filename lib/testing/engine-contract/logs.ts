import { expect, test } from "vitest";
import type { LogEvent } from "../../contract/logs.ts";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { type Setting, setting, silent, soon } from "./shared.ts";

const ten = Array.from({ length: 10 }, (_, index) => `line ${index}`);

export function logsContract(world: () => EngineUnderTest): void {
  async function speaking(says: string[], exitCode = 0) {
    const at = setting(world());
    const behaviour = { does: "ends" as const, exitCode, says, afterMs: 500 };
    await at.engine.startRelease(at.release(1, { backend: { behaviour } }), silent, soon());
    return { ...at, name: `${at.prefix}-backend-r1` };
  }

  async function read({ engine, scope }: Setting, name: string, options: Parameters<typeof engine.streamLogs>[2]) {
    const events: LogEvent[] = [];
    for await (const event of engine.streamLogs(scope, name, options, soon())) events.push(event);
    const lines = events.flatMap((event) => (event.type === "line" ? [event] : []));
    return { lines, texts: lines.map(({ text }) => text), end: events.at(-1) };
  }

  test("follows to the end, and says why it ended and where to go on", async () => {
    const at = await speaking(ten, 3);
    const { lines, texts, end } = await read(at, at.name, { tail: 100, follow: true });
    expect(texts).toEqual(ten);
    expect(lines[0]).toMatchObject({ service: "backend", environment: "staging", stream: "stdout" });
    expect(Math.abs((lines[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(end).toMatchObject({ type: "end", service: "backend", cause: expect.stringMatching(/exited with 3/) });
  });

  test("begins with the newest lines, or only with what is new", async () => {
    const at = await speaking(ten);
    await read(at, at.name, { tail: 0, follow: true });
    expect((await read(at, at.name, { tail: 3, follow: false })).texts).toEqual(ten.slice(-3));
    expect((await read(at, at.name, { tail: 0, follow: false })).texts).toEqual([]);
  });

  test("goes on after an end: nothing twice, nothing lost, over a restart", async () => {
    const at = await speaking(ten);
    const first = await read(at, at.name, { tail: 100, follow: true });
    const since = first.end?.type === "end" ? first.end.resume : undefined;
    expect((await read(at, at.name, { tail: 100, follow: false, since })).texts).toEqual([]);
    await at.engine.operate(at.scope, "start", [at.name], soon());
    const second = await read(at, at.name, { tail: 100, follow: true, since });
    expect(second.texts).toEqual(ten);
  });

  test("what the container was given as a secret is masked", async () => {
    const at = setting(world());
    const said = ["the password is correct-horse, the key battery-staple", "and the user is wms"];
    const key = { target: "/run/secrets/key", content: "battery-staple\n", secret: true, mode: 0o444, uid: 0, gid: 0 };
    const runtime = { environment: { DB_PASSWORD: "correct-horse", DB_USER: "wms" }, files: [key] };
    const behaviour = { does: "ends" as const, exitCode: 1, says: said, afterMs: 500 };
    const spec = at.release(1, { backend: { behaviour, runtime } });
    await at.engine.startRelease(spec, silent, soon());
    const name = `${at.prefix}-backend-r1`;
    const { texts } = await read(at, name, { tail: 100, follow: true });
    expect(texts).toEqual(["the password is ********, the key ********", "and the user is wms"]);
    const { detail } = await at.engine.checkHealth(at.scope, name, undefined, undefined, soon());
    expect(detail).toContain("the password is ********, the key ********");
  });

  test("ends at once when its reader goes", async () => {
    const at = setting(world());
    const behaviour = { does: "stays" as const, says: ["hello"] };
    await at.engine.startRelease(at.release(1, { backend: { behaviour } }), silent, soon());
    const reader = new AbortController();
    const texts: string[] = [];
    for await (const event of at.engine.streamLogs(
      at.scope,
      `${at.prefix}-backend-r1`,
      { tail: 10, follow: true },
      reader.signal,
    )) {
      if (event.type === "line") texts.push(event.text);
      reader.abort();
    }
    expect(texts).toEqual(["hello"]);
  });

  test("of a container that is not there, or not ours, only says so", async () => {
    const at = await speaking(ten);
    const missing = await read(at, "nobody", { tail: 10, follow: true });
    expect(missing).toMatchObject({
      lines: [],
      end: { type: "end", cause: expect.stringMatching(/no container nobody/) },
    });
    const production = { ...at, scope: { ...at.scope, environment: "production" as const } };
    expect((await read(production, at.name, { tail: 10, follow: false })).texts).toEqual([]);
  });
}
