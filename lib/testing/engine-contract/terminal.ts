import { expect, test } from "vitest";
import type { Terminal } from "../../application/ports.ts";
import type { EngineUnderTest } from "../engine-under-test.ts";
import { setting, silent, soon, until } from "./shared.ts";

/** Not the container's own. */
const user = "65534:65534";

export function terminalContract(world: () => EngineUnderTest): void {
  async function opened(mark = "talk-1") {
    const at = setting(world());
    await at.engine.startRelease(at.release(1, { backend: {} }), silent, soon());
    const container = `${at.prefix}-backend-r1`;
    const open = async (own: string) => {
      const command = {
        run: world().dialogue({ exitCode: 7 }),
        environment: {},
        size: { columns: 80, rows: 24 },
        user,
        mark: own,
      };
      const terminal = await at.engine.openTerminal(at.scope, container, command, soon());
      return { terminal, ...reading(terminal) };
    };
    return { ...at, container, open, ...(await open(mark)) };
  }

  /** What it has shown so far; `over` when it shows no more. */
  function reading({ output }: Terminal) {
    let seen = "";
    const over = (async () => {
      for await (const part of output) seen += Buffer.from(part).toString();
    })();
    const shows = (text: string) =>
      until(
        async () => seen,
        (all) => all.includes(text),
      );
    return { over, shows };
  }

  test("what is typed shows and is heard; the size is told, also when it changes; the exit code is the command's", async () => {
    const { terminal, over, shows } = await opened();
    await terminal.write("hello\n");
    await shows("hello\r\nheard hello\r\n");
    await terminal.write("size\n");
    await shows("24 rows, 80 columns");
    await terminal.resize({ columns: 120, rows: 40 });
    await terminal.write("size\n");
    await shows("40 rows, 120 columns");
    await terminal.write("end\n");
    await over;
    expect(await terminal.exitCode()).toBe(7);
    await terminal.write("too late\n");
    await terminal.resize({ columns: 80, rows: 24 });
    await terminal.end();
  });

  test("ending it ends the command; by how marks begin, another worker's too, and nothing else", async () => {
    const { scope, container, open, ...first } = await opened();
    const [second, other] = [await open("talk-2"), await open("chat-1")];
    await first.terminal.end();
    await first.over;
    expect(await first.terminal.exitCode()).toBe(137);
    await world().engine().endMarked(scope, container, { mark: "talk-", user }, soon());
    await second.over;
    expect(await second.terminal.exitCode()).toBe(137);
    await other.terminal.write("still there?\n");
    await other.shows("heard still there?");
    await other.terminal.end();
  });

  test("ends with its container", async () => {
    const { engine, scope, container, over, terminal } = await opened();
    await engine.operate(scope, "stop", [container], soon());
    await over;
    expect(await terminal.exitCode()).toBe(137);
  });

  test("refuses a container that is not this environment's", async () => {
    const { engine, scope, container, terminal } = await opened();
    const production = { ...scope, environment: "production" as const };
    const command = {
      run: world().dialogue({ exitCode: 0 }),
      environment: {},
      size: { columns: 80, rows: 24 },
      mark: "x",
    };
    const missing = { code: "container-missing" };
    await expect(engine.openTerminal(production, container, command, soon())).rejects.toMatchObject(missing);
    await expect(engine.endMarked(production, container, { mark: "x" }, soon())).rejects.toMatchObject(missing);
    await terminal.end();
  });
}
