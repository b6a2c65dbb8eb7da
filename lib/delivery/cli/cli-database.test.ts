import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { expect, test, vi } from "vitest";
import type { ShellEvent } from "../../contract/database-shell.ts";
import type { OpenShellRequest } from "../../contract/shell-requests.ts";
import { slipway } from "../../testing/command.ts";
import { eventually } from "../../testing/eventually.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";
import { someLink } from "../../testing/some-link.ts";
import { hostActor } from "../link/actor.ts";
import { linkOnThisHost } from "./command-link.ts";
import { showDatabase } from "./database.ts";

vi.setConfig({ testTimeout: 60_000 });
const shell = "5e0f4ad5-1b09-4d7c-9f39-0d8e3d9b9a11";

/** A person's terminal. */
function aTerminal() {
  const raw: boolean[] = [];
  const keyboard = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(on: boolean) {
      raw.push(on);
      return keyboard;
    },
  });
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  let shown = "";
  screen.on("data", (bytes) => {
    shown += bytes;
  });
  return { keyboard, screen, raw, shown: () => shown };
}

test("is the client on this terminal: keys as they are, its size, and the exit code", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const heard: unknown[] = [];
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const { socketPath } = await someLink({
    async openShell(request: OpenShellRequest) {
      heard.push(request);
      return (async function* (): AsyncGenerator<ShellEvent[]> {
        const { environment, mode } = request;
        yield [{ type: "opened", shell, environment, mode, database: "warehouse", container: "wms-production-db" }];
        yield [{ type: "output", base64: Buffer.from("production> ").toString("base64") }];
        await left;
        yield [{ type: "end", cause: "The database's client ended with exit code 7.", exitCode: 7 }];
      })();
    },
    typeInShell: async ({ text }) => {
      heard.push(text);
      if (text === "\x04") leave();
      return null;
    },
    resizeShell: async ({ size }) => {
      heard.push(size);
      return null;
    },
  });
  const { keyboard, screen, raw, shown } = aTerminal();
  const session = {
    link: linkOnThisHost(socketPath, hostActor()),
    json: false,
    print() {},
    signal: new AbortController().signal,
  };
  const code = showDatabase(
    session,
    "production",
    "read",
    keyboard as unknown as ReadStream,
    screen as unknown as WriteStream,
  );
  await eventually(async () => expect(shown()).toBe("production> "));
  expect(raw).toEqual([true]);
  keyboard.write("SELECT 1;\r");
  await eventually(async () => expect(heard).toContain("SELECT 1;\r"));
  keyboard.write("\x03");
  Object.assign(screen, { columns: 120, rows: 40 }).emit("resize");
  await eventually(async () => expect(heard).toHaveLength(4));
  keyboard.write("\x04");
  expect(await code).toBe(7);
  expect(heard).toEqual([
    { environment: "production", mode: "read", size: { columns: 80, rows: 24 } },
    "SELECT 1;\r",
    "\x03",
    { columns: 120, rows: 40 },
    "\x04",
  ]);
  expect(raw).toEqual([true, false]);
});

test("what is interrupted leaves the terminal as it was", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const { socketPath } = await someLink({
    async openShell({ environment, mode }, { signal }) {
      return (async function* (): AsyncGenerator<ShellEvent[]> {
        yield [{ type: "opened", shell, environment, mode, database: "warehouse", container: "wms-staging-db" }];
        await once(signal, "abort");
      })();
    },
  });
  const { keyboard, screen, raw } = aTerminal();
  const interrupted = new AbortController();
  const session = {
    link: linkOnThisHost(socketPath, hostActor()),
    json: false,
    print() {},
    signal: interrupted.signal,
  };
  const ended = showDatabase(
    session,
    "staging",
    "write",
    keyboard as unknown as ReadStream,
    screen as unknown as WriteStream,
  );
  ended.catch(() => {});
  await eventually(async () => expect(raw).toEqual([true]));
  interrupted.abort(new Error("interrupted"));
  await expect(ended).rejects.toThrow("interrupted");
  expect(raw).toEqual([true, false]);
});

test("without a terminal nothing is opened", async () => {
  const { folder } = await fakeWorker();
  const { code, error } = await slipway(folder, "db", "staging");
  expect(code).toBe(1);
  expect(error).toMatch(/A shell needs a terminal on both sides/);
  expect((await slipway(folder, "db", "nowhere")).code).toBe(2);
});
