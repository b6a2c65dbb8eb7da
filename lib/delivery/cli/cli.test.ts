import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { slipway, slipwayProgram, startCommand } from "../../testing/command.ts";
import { fakeWorker, status } from "../../testing/fake-worker.ts";
import { temporaryFolder } from "../../testing/temporary.ts";

vi.setConfig({ testTimeout: 60_000 });
const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000 });

describe("status", () => {
  test("shows both environments, aligned, without colours or escape sequences when it is not a terminal", async () => {
    const { folder } = await fakeWorker();
    const { code, out, error } = await slipway(folder, "status");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).not.toContain("\u001b");
    expect(out).toContain("staging  ✗ failing  r3 a1b2c3d Fix count");
    expect(out).toContain("  main · by dev1 · 12 min ago  http://localhost:8080");
    expect(out).toContain("  backend   ✗ failing  5001       b                    exited with 1");
    expect(out).toContain("  ! The gateway serves r2.");
    expect(out).toContain("  ! The panel's own backup fails: The disk is full.");
    expect(out).toContain("production  nothing deployed yet");
  });

  test("--json is the status as it is; an engine that does not answer has its own exit code", async () => {
    const worker = await fakeWorker();
    expect(JSON.parse((await slipway(worker.folder, "status", "--json")).out)).toEqual(status);
    const engine = { answers: false, host: "unix:///x", problem: "Nobody answers there. Start the engine." };
    await worker.serve({ status: async () => ({ ...status, engine }) });
    const { code, out } = await slipway(worker.folder, "status");
    expect(code).toBe(4);
    expect(out).toContain("The engine does not answer: Nobody answers there. Start the engine.");
  });

  test("is a program that finds the project and its Node by itself, through a link as well", async () => {
    const { folder } = await fakeWorker();
    const link = join(temporaryFolder(), "slipway");
    symlinkSync(slipwayProgram, link);
    const theirs = (process.env.PATH ?? "").split(":").filter((entry) => !entry.endsWith("node_modules/.bin"));
    const environment = { PATH: theirs.join(":"), SLIPWAY_DATA: folder };
    const direct = startCommand(link, ["status", "--json"], environment);
    expect(await direct.code).toBe(0);
    expect(JSON.parse(direct.out).version).toBe(1);
    const interrupted = startCommand(link, ["logs", "staging", "-f"], environment);
    await soon(() => expect(interrupted.out).not.toBe(""));
    interrupted.child.kill("SIGINT");
    expect(await interrupted.code).toBe(130);
  });
});

describe("what goes wrong", () => {
  test("a worker that is away is one sentence and exit code 3, in JSON too", async () => {
    const { code, out, error } = await slipway(temporaryFolder(), "status", "--json");
    expect(code).toBe(3);
    expect(error).toMatch(/^slipway: No worker answers on .*worker\.sock\. The applications are not affected\./);
    expect(JSON.parse(out)).toMatchObject({ error: { code: "worker-away" } });
  });

  test("a refusal is its own sentence and exit code 1", async () => {
    const worker = await fakeWorker();
    await worker.serve({
      ask: async () => ({ accepted: false, code: "busy", message: "Run 11 is under way.", run: 11 }),
    });
    const refused = await slipway(worker.folder, "deploy", "staging", "--json");
    expect(refused.code).toBe(1);
    expect(refused.error).toBe("slipway: Run 11 is under way.\n");
    const error = { code: "busy", message: "Run 11 is under way.", facts: { run: 11 } };
    expect(JSON.parse(refused.out)).toEqual({ error });
    const missing = await slipway(worker.folder, "run", "13");
    expect(missing).toMatchObject({ code: 1, error: "slipway: There is no run 13.\n" });
  });

  test("wrong usage is exit code 2 and asks the worker nothing", async () => {
    const { folder, asked } = await fakeWorker();
    for (const args of [
      ["deploy", "nowhere"],
      ["deploy", "staging", "--ref=--upload-pack=x"],
      ["deploy", "staging", "--wait", "forever"],
      ["run", "0"],
      ["logs", "staging", "../x"],
      ["explode"],
    ]) {
      const { code, error } = await slipway(folder, ...args);
      expect([args, code]).toEqual([args, 2]);
      expect(error).toMatch(/^error: /);
    }
    expect(asked).toEqual([]);
    expect((await slipway(folder, "--help")).code).toBe(0);
  });
});

describe("logs", () => {
  test("of one service are its lines; remarks are on standard error", async () => {
    const { folder } = await fakeWorker();
    const { code, out, error } = await slipway(folder, "logs", "staging", "backend", "--tail", "20");
    expect({ code, out }).toEqual({ code: 0, out: "listening, tail 20\n" });
    expect(error).toMatch(/\(backend: 7 lines skipped, too fast\)\n\(backend: exited with 1\)/);
  });

  test("since a time, and only lines in which an expression is found, however it is written", async () => {
    const { folder } = await fakeWorker();
    const since = await slipway(folder, "logs", "staging", "backend", "--since", "2026-11-22T23:41:56Z");
    expect(since.out).toBe("listening, since 2026-11-22T23:41:56Z\n");
    const back = await slipway(folder, "logs", "staging", "backend", "--since", "10m", "--json");
    const [, moment = ""] = /since ([^"]+)"/.exec(back.out) ?? [];
    expect(Math.abs(Date.now() - 600_000 - Date.parse(moment))).toBeLessThan(60_000);
    expect((await slipway(folder, "logs", "staging", "backend", "--grep", "^(l|li)+stening")).out).toMatch(
      /^listening/,
    );
    expect((await slipway(folder, "logs", "staging", "backend", "--grep", "nothing")).out).toBe("");
    for (const wrong of [
      ["--since", "soon"],
      ["--grep", "("],
      ["--grep", "(a)\\1"],
      ["--since", "1h", "--tail", "5"],
    ])
      expect((await slipway(folder, "logs", "staging", "backend", ...wrong)).code).toBe(2);
  });

  test("of several say whose line it is; an unknown service names the known ones", async () => {
    const { folder } = await fakeWorker();
    const { out } = await slipway(folder, "logs", "staging");
    expect(out).toBe("frontend | listening, tail 500\nbackend  | listening, tail 500\n");
    const json = await slipway(folder, "logs", "staging", "backend", "--json");
    const types = json.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(["line", "skipped", "end", "end"]);
    const unknown = await slipway(folder, "logs", "staging", "cache");
    expect(unknown).toMatchObject({ code: 1, error: expect.stringContaining("frontend, backend") });
    const nothing = await slipway(folder, "logs", "production");
    expect(nothing.error).toContain("Nothing is deployed in production yet.");
  });
});
