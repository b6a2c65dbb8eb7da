import { expect, test, vi } from "vitest";
import type { DifferenceView } from "../../contract/difference.ts";
import { slipway } from "../../testing/command.ts";
import { fakeWorker } from "../../testing/fake-worker.ts";

vi.setConfig({ testTimeout: 60_000 });

const release = { commit: "a1b2c3d4", title: "Fix stock count", ref: "main", by: "dev1", liveAt: 0 };
const view: DifferenceView = {
  releases: { staging: { number: 43, ...release }, production: { number: 41, ...release } },
  commits: [
    { commit: "a1b2c3d4e5f6", title: "Fix \u001b]0;evil\u0007count", author: "Anna", at: Date.now() - 7_200_000 },
  ],
  missing: [],
  images: [
    { service: "backend", staging: `sha256:${"a".repeat(64)}`, production: `sha256:${"b".repeat(64)}` },
    { service: "database", staging: "sha256:same", production: "sha256:same" },
  ],
  configuration: [
    { service: "backend", setting: "variable NEW", staging: { fingerprint: "0123456789" } },
    { service: "backend", setting: "memory", staging: { value: "512 bytes" }, production: { value: "256 bytes" } },
  ],
  schema: { state: "known", pending: ["007.sql"], extra: [], command: "applied" },
  drift: {
    staging: { findings: [] },
    production: {
      way: "in-place",
      findings: [
        { service: "backend", container: "b", setting: "restart policy", saw: "no instead of always", way: "in-place" },
      ],
    },
  },
};

test("the difference is said in lines, and drift is an exit code of its own kind", async () => {
  const { folder, serve, asked } = await fakeWorker();
  await serve({ difference: async () => view });
  const { out, code } = await slipway(folder, "difference");
  expect(code).toBe(1);
  expect(out).toMatch(/^staging r43, production r41\n/);
  expect(out).toMatch(/ \+ +a1b2c3d +Fix count +Anna, 2 h ago\n/);
  expect(out).toMatch(/ backend +bbbbbbbbbbbb → aaaaaaaaaaaa\n/);
  expect(out).not.toContain("database");
  expect(out).toMatch(/ backend +variable NEW +not set → #01234567\n +backend +memory +256 bytes → 512 bytes\n/);
  expect(out).toMatch(/schema\n +\+ +007\.sql\ndrift of staging +none\ndrift of production\n/);
  expect(out).toMatch(/ backend +restart policy +no instead of always +mended in place\n/);

  const mending = await slipway(folder, "mend", "production");
  expect(mending.out).toMatch(/^Run 12 mends production\./);
  expect(asked).toMatchObject([{ input: { kind: "mend", environment: "production", way: "in-place" } }]);
  const whole = await slipway(folder, "mend", "staging");
  expect(whole.code).not.toBe(0);
  expect(whole.error).toContain("Nothing of staging has drifted that a run could mend.");
});
