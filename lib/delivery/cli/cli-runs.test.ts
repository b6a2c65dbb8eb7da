import { describe, expect, test, vi } from "vitest";
import type { JournalEvent } from "../../contract/run.ts";
import { slipway, startSlipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });
const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000 });

const mark = (step: string, to: "acting" | "done" | "failed" | "undone", facts = {}): JournalEvent => ({
  type: "mark",
  step,
  mark: to,
  ...facts,
});
const succeeded: JournalEvent = { type: "finished", outcome: "succeeded", sentence: "Live in 14 s." };

describe("asking", () => {
  test("deploy takes the default branch, or the ref that is named, and answers the run", async () => {
    const { folder, asked } = await fakeWorker();
    const { code, out } = await slipway(folder, "deploy", "staging");
    expect(out).toBe("Run 12 deploys trunk to staging.\nFollow it: slipway run 12 --follow\n");
    expect(code).toBe(0);
    const named = await slipway(folder, "deploy", "staging", "--ref", "feature/stock", "--json");
    expect(JSON.parse(named.out)).toEqual({ accepted: true, run: 12 });
    expect(asked).toMatchObject([
      { input: { kind: "deploy", ref: "trunk" }, actor: { id: expect.stringMatching(/^host:./), role: "admin" } },
      { input: { kind: "deploy", environment: "staging", ref: "feature/stock" } },
    ]);
  });

  test("start, stop, restart and cancel say what they were asked for", async () => {
    const { folder, asked } = await fakeWorker();
    await slipway(folder, "stop", "production", "--confirm", "CONFIRM");
    await slipway(folder, "restart", "staging", "backend");
    await slipway(folder, "cancel", "12");
    expect(asked.map(({ input }) => input)).toMatchObject([
      { kind: "operate", action: "stop", environment: "production", phrase: "CONFIRM" },
      { kind: "operate", action: "restart", environment: "staging", service: "backend" },
      { kind: "cancel", environment: "staging", run: 12 },
    ]);
  });

  test("--wait prints each step as it ends, then the sentence; a run that fails is exit code 1", async () => {
    const { folder, journal } = await fakeWorker();
    const waiting = startSlipway(folder, "deploy", "staging", "--wait");
    await soon(() => expect(waiting.out).toContain("Run 12"));
    journal(mark("build", "acting"), mark("build", "done", { note: "3 of 3 cached" }), mark("switch", "acting"));
    await soon(() => expect(waiting.out).toMatch(/✓ {2}Build images +6\.0 s {2}3 of 3 cached/));
    journal(mark("switch", "failed", { error: "the gateway is gone" }));
    await soon(() => expect(waiting.out).toMatch(/✗ {2}Switch +2\.0 s {2}the gateway is gone/));
    journal(mark("build", "undone"), { type: "finished", outcome: "rolled-back", sentence: "Nothing was changed." });
    expect(await waiting.code).toBe(1);
    expect(waiting.out).toMatch(/↩ {2}Build images.*\nrolled back {2}Nothing was changed\.\n$/);
  });

  test("--wait live returns when the release is live, while the run goes on", async () => {
    const { folder, journal } = await fakeWorker();
    const waiting = startSlipway(folder, "deploy", "staging", "--wait", "live");
    await soon(() => expect(waiting.out).toContain("Run 12"));
    journal(mark("build", "done"), mark("switch", "done"));
    expect(await waiting.code).toBe(0);
    expect(waiting.out).toContain("live  Run 12 goes on");
  });

  test("Ctrl-C leaves the run running and says so", async () => {
    const { folder, journal, asked } = await fakeWorker();
    const waiting = startSlipway(folder, "deploy", "staging", "--wait");
    await soon(() => expect(waiting.out).toContain("Run 12"));
    journal(mark("build", "done"));
    await soon(() => expect(waiting.out).toContain("Build images"));
    waiting.child.kill("SIGINT");
    expect(await waiting.code).toBe(130);
    expect(waiting.error).toContain(
      "Run 12 goes on. Look again: slipway run 12 --follow. Cancel it: slipway cancel 12.",
    );
    expect(asked).toHaveLength(1);
  });
});

describe("runs", () => {
  test("are listed, and shown with their steps and output", async () => {
    const { folder, journal, say } = await fakeWorker();
    journal(mark("build", "acting"), mark("build", "done"), succeeded);
    say("Step 1/3");
    expect((await slipway(folder, "runs")).out).toMatch(/^12 {2}staging {2}Deploy main to staging {2}succeeded/);
    const listed = await slipway(folder, "runs", "--json");
    expect(JSON.parse(listed.out)).toMatchObject([{ id: 12, outcome: "succeeded" }]);
    const { out, code } = await slipway(folder, "run", "12", "--output");
    expect(code).toBe(0);
    expect(out).toMatch(/run 12 {2}Deploy main to staging {2}succeeded\n.*\n {2}✓ {2}Build images {2}6\.0 s\n/);
    expect(out).toMatch(/Live in 14 s\.\nStep 1\/3\n$/);
  });

  test("--follow begins with what was, loses nothing over a restart of the worker, and ends with the run", async () => {
    const { folder, journal, say, leave, serve } = await fakeWorker();
    journal(mark("build", "acting"));
    say("line 1");
    const following = startSlipway(folder, "run", "12", "--follow", "--json");
    const news = () =>
      following.out
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    await soon(() => expect(news().at(-1)).toMatchObject({ type: "output", line: { text: "line 1" } }));
    await leave();
    say("line 2");
    journal(mark("build", "done"));
    await soon(() => expect(following.error).toContain("The worker is away"));
    await serve();
    say("line 3");
    journal(succeeded);
    expect(await following.code).toBe(0);
    expect(news().flatMap(({ type, line }) => (type === "output" ? line.text : []))).toEqual([
      "line 1",
      "line 2",
      "line 3",
    ]);
    expect(news().findLast(({ type }) => type === "run").run).toMatchObject({ outcome: "succeeded", seq: 3 });
  });
});
